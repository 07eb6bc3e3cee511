# 邮件来源以谁的话为准，以及何时检查签名。

settings-signatures = 邮件签名
signatures-when-asked = 只在我要求时检查
signatures-always = 每次打开邮件都检查
settings-signatures-detail = 检查时要查询签名者的密钥。你所用的域名服务器会看到这次查询，签名者也可能由此得知邮件被打开。垃圾邮件和你自己的邮件从不自动检查

activity-checking-signature = 正在查询签名的密钥
activity-stop-checking = 停止检查签名

origin-choose = 选择以谁的说法为准…

account-believed = 邮件来源以这些服务器的说法为准
account-believed-own = 未另行选择，以你的邮件服务商为准
account-believed-detail = 邮件到达时它们写下的检查结果（Authentication-Results）决定邮件是否算作确由作者发出。写一个名称，其下的所有服务器都算在内
account-believed-nobody = 无：任何服务器的说法都不采信
account-believed-add = 服务器名称
account-believed-add-button = 信任
account-believed-fault = 这不是服务器名称
account-believed-shared = 任何人都可以在这个名称下拥有服务器
account-believed-remove = 不再信任 { $server }
account-believed-reset = 恢复为只信任我的邮件服务商
