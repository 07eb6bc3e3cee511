# 命令在终端里说的话，接在“hongyan: ”之后。

cli-not-delivered = 没有送达 { $address }
cli-not-sent = “{ $subject }”发送失败
cli-correct-address = 请改正地址
cli-tried-again = 它留在发件箱里，会自动重试
cli-unconfirmed = 邮件发出之后、确认之前，连接断了
cli-decide = 它可能已经送达，请在窗口的发件箱里决定
cli-stays = 它留在发件箱里，等待处理
cli-no-reports = 没能为“{ $subject }”要求投递回执
cli-reports-not-offered = 服务器不提供这项功能
cli-gone-without = 邮件已不带这项要求发出
