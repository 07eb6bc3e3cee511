# 怎样读一封邮件：用哪种字符编码，折叠引用，等宽字体。

task-remember = 没能记住这个选择

action-charset = 更改字符编码…
action-quotes = 展开或折叠引用
action-fixed = 切换等宽字体

charset-title = 这封邮件的字符编码
charset-find = 查找字符编码
charset-none = 没有叫这个名字的字符编码
charset-fitting = 适合这封邮件
charset-by-itself = 自动判断
charset-same = 这封邮件的字符编码没有疑问，选哪种都一样
charset-coming = 正在读取…
charset-kept-for = 按 Enter 键，以后 { $sender } 的邮件都这样读；按 Esc 键恢复原样
charset-kept = 按 Enter 键，打开期间都这样读；按 Esc 键恢复原样
charset-row = { $charset }：{ $line }
charset-change = 更改…

portion-subject = 主题
portion-people = 姓名
portion-text = 正文
portion-file-names = 附件名
portion-all = 全部内容

read-labelled = { $what }：{ $charset }，邮件中写明
read-evident = { $what }：{ $charset }。邮件没有写明，但从字节看确定无疑
read-evident-instead = { $what }：{ $charset }。邮件写的是 { $label }，但从字节看确定无疑是前者
read-chosen = { $what }：{ $charset }，由你选定
read-chosen-instead = { $what }：{ $charset }，由你选定。邮件写的是 { $label }
read-guessed = { $what }：{ $charset }。邮件没有写明，这种最合适
read-guessed-instead = { $what }：{ $charset }。邮件写的是 { $label }，但对不上
read-ascii = 全是 ASCII 字符，用哪种字符编码读都一样

reader-charset-guessed = 按 { $charset } 读取，邮件没有写明
reader-charset-instead = 按 { $charset } 读取，而不是邮件所写的 { $label }
reader-charset-chosen = 按你选定的 { $charset } 读取

quote-folded = 引用 { $lines } 行
quote-of-page = 引用的内容
quote-fold = 折叠引用

charset-script-unicode = Unicode
charset-script-simplified-chinese = 简体中文
charset-script-traditional-chinese = 繁体中文
charset-script-japanese = 日文
charset-script-korean = 韩文
charset-script-cyrillic = 西里尔文
charset-script-western = 西欧文字
charset-script-central-european = 中欧文字
charset-script-greek = 希腊文
charset-script-turkish = 土耳其文
charset-script-hebrew = 希伯来文
charset-script-arabic = 阿拉伯文
charset-script-thai = 泰文
charset-script-vietnamese = 越南文
charset-script-baltic = 波罗的海文字
