# 知道多少，就说多少：服务器对邮件说了什么，交出去的邮件怎样了，这里打不开的是什么。

origin-partly-policy = 符合 { $domain } 的规则（DMARC），由 { $server } 确认，但没有说明是否凭签名；邮件所带的签名没有覆盖：{ $what }
origin-unsigned-policy = 符合 { $domain } 的规则（DMARC），由 { $server } 确认，但没有说明凭什么，邮件里也没有能读出的 { $domain } 签名
origin-overlaid-policy = 加在 { $domain } 所签内容之上、不在签名范围内的有：{ $what }。{ $server } 只确认符合 { $domain } 的规则（DMARC）

# 邮件为什么可能已发出、也可能没有：先是终端里的说法，再是发件箱里的说法。
cli-doubt-line-ended = 邮件已交给服务器，但还没等到确认，连接就结束了
cli-doubt-program-ended = 程序在把邮件交给服务器的过程中退出，没有得知服务器的答复
cli-doubt-unwritten = 邮件已交给服务器，但服务器的答复没能记录下来
cli-doubt-restored = 它来自备份，备份之后可能已经发出
cli-doubt-unsaid = 邮件已交给服务器，但不知道服务器的答复
outbox-doubt-line-ended = 邮件已交给服务器，但还没等到答复，连接就结束了。请先向收件人确认，再作决定
outbox-doubt-program-ended = 鸿雁在把邮件交给服务器的过程中退出，没有得知服务器的答复。请先向收件人确认，再作决定
outbox-doubt-unwritten = 邮件已交给服务器，但服务器的答复没能记录下来。请先向收件人确认，再作决定
outbox-doubt-restored = 备份时它还在等待发送，之后可能已经发出。请先向收件人确认，再作决定
outbox-doubt-unsaid = 邮件已交给服务器，但不知道服务器的答复。请先向收件人确认，再作决定

# 正文装在 S/MIME 里、但没有加密的邮件。
sealed-signed-all = 这封邮件的正文封装在 S/MIME 签名中
sealed-signed-part = 这封邮件有一部分封装在 S/MIME 签名中
sealed-compressed-all = 这封邮件的正文用 S/MIME 压缩了
sealed-compressed-part = 这封邮件有一部分用 S/MIME 压缩了
sealed-what-to-do = 鸿雁无法打开。请保存 { $name }，再用支持 S/MIME 的程序打开，不需要密钥
sealed-unread = ，鸿雁无法打开
