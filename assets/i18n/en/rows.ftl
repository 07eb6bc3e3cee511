# Rows of the list.

row-doubt = look twice: { $what }
