# 命令在终端里说的话，接在“hongyan: ”之后。

cli-not-delivered = 没有送达 { $address }
cli-not-sent = “{ $subject }”发送失败
cli-left-alone = 没有再次发送“{ $subject }”（收件人：{ $recipients }）
cli-correct-address = 请改正地址
cli-tried-again = 它留在发件箱里，会自动重试
cli-decide = 它可能已经送达，请在窗口的发件箱里决定
cli-decide-held = 它留在窗口的发件箱里，等待处理
cli-wait-for-you = 窗口的发件箱里有 { $shown } 封邮件等待处理
cli-stays = 它留在发件箱里，等待处理
cli-no-reports = 没能为“{ $subject }”要求投递回执
cli-reports-not-offered = 服务器不提供这项功能
cli-gone-without = 邮件已不带这项要求发出

cli-column-number = 序号
cli-and-more = { $count ->
   *[other] ……还有 { $shown } 封
}
cli-confirm = 删除吗？
cli-lost-stay = { $count ->
   *[other] 有 { $shown } 封本机没有，会留在服务器上（用 hongyan maildrop fetch 可先取回本机；加上 --accept-loss 则连同它们一起彻底删除）
}
cli-nothing-deleted = 没有删除任何邮件
cli-deleted-none = 没有删除任何邮件
cli-no-answer = 没有收到回答
cli-say-yes = 如确定要删除，请加上 --yes
cli-kept = { $count ->
    [0] 没有设为保留的邮件
   *[other] 已将 { $shown } 封保留在服务器上
}
cli-let-go = { $count ->
    [0] 没有取消保留的邮件
   *[other] 已取消保留 { $shown } 封
}
cli-not-fetched = { $mail } 收取失败
cli-not-deleted = { $mail } 从服务器删除失败
cli-not-kept = 无法将 { $mail } 保留在服务器上
cli-left-gone = 服务器上没有这封邮件
cli-left-not-here = 本机没有这封邮件，删除后无法找回，所以留在了服务器上
cli-left-another = 同一唯一标识下现在是另一封邮件
cli-left-unproved = 服务器没能证明它与本机的是同一封
cli-left-copies = 有几封邮件的唯一标识相同
cli-left-refused = 服务器拒绝了
cli-accept-loss = 加上 --accept-loss 可照样删除
cli-fetch-first = 用 hongyan maildrop fetch 可先取回本机；加上 --accept-loss 则彻底删除
cli-list-again = 请重新列出邮箱
cli-name-by-uidl = 请用 UIDL 指定
