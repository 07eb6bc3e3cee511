# 邮件列表中的一行。

row-doubt = 请留意：{ $what }
