# 正文上方的一行提示。

remote-hosts = 存放在 { $hosts }
remote-why = 加载会让发件人知道你何时何地阅读了这封邮件
remote-others = 从不加载：{ $kinds }
remote-kinds = 未加载：{ $kinds }
remote-things = 未加载其他服务器上的 { $count } 项内容
remote-kind-picture = 图片
remote-kind-font = 字体
remote-kind-style = 样式表
remote-kind-media = 音频和视频
remote-kind-other = 其他内容

pictures-trackers-why = 跟踪器只用来报告邮件已被阅读
reader-charset = 字符编码：{ $charset }
sender-first-short = 首次来信
origin-via = 经由 { $domain }

# 文件名，以及并列的内容。

event-file = 邀请.ics
contact-file = 联系人.vcf
print-attachment = { $name }（{ $size }）
spoken-of = { $label }：{ $name }
tip-keys = { $name }（{ $keys }）
