# 直白说明：不起作用的表单、邮件中的邮件、重新发送的结果、密送给了谁。

form-fields = 这封邮件含有表单，在这里不起作用
form-password = 这封邮件用表单索要密码
form-inert = 虚线框里的输入栏和按钮只是画面：无法填写，也不会向任何地方发送内容
form-passwords = 正规的邮件绝不会索要密码
form-instead = 需要答复时，请直接写信给发件人，或者自己输入熟悉的网址前往网站

enclosed-in = 附在邮件“{ $subject }”中
enclosed-in-of = 附在 { $author } 的邮件“{ $subject }”中
enclosed-back = 返回那封邮件
enclosed-leave = 返回外层邮件

back-folder = “{ $folder }”
back-moved = { $others ->
    [0] { $shown } 封邮件回到{ $folders }
   *[other] { $shown } 封邮件回到{ $folders }和另外 { $others } 个文件夹
}

told-sent = { $count ->
    [1] “{ $name }”已发出，副本在“已发送”中
   *[other] { $shown } 封邮件已发出，副本都在“已发送”中
}
told-again = { $count ->
    [0] “{ $name }”已作为新邮件打开，发送之前保存在“草稿箱”中
   *[other] “{ $name }”已作为新邮件打开，发给没有收到的 { $count } 人，发送之前保存在“草稿箱”中
}

sent-partly = 有收件人没有收到这封邮件
sent-partly-decide = 到发件箱处理

reader-and-hidden = { $named }；{ $hidden }
reader-hidden = 密送 { $names }
reader-hidden-more = 密送 { $names } 和另外 { $rest } 人
reader-hidden-unknown = 另密送 { $rest } 人
reader-hidden-nameless = { $count } 位收件人，地址没有保留
