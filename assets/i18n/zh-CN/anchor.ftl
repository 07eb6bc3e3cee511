anchor-below = 跳到这封邮件的下文
anchor-above = 跳到这封邮件的上文
anchor-lost = 这封邮件里没有它所指的位置
anchor-unseen = 它指向的内容没有在这封邮件中显示
anchor-picture = 指向这封邮件中另一处的链接
