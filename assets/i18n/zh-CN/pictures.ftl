# 邮件想从其他服务器取的图片。

task-fetch-pictures = 图片没有加载

action-pictures-show = 显示外部服务器上的图片
action-pictures-trackers = 同时加载跟踪器
action-pictures-always = 总是显示这位发件人的图片
action-pictures-never = 从不显示这位发件人的图片
action-pictures-ask = 重新询问这位发件人的图片

pictures-wanted = { $count } 张图片未加载
pictures-show = 显示图片
pictures-stop = 停止
pictures-again = 重试
pictures-more = 这位发件人的图片：更多选项
pictures-always = 总是显示 { $address } 的图片
pictures-never = 从不显示 { $address } 的图片
pictures-no-longer-always = 不再总是显示 { $address } 的图片
pictures-offer-again = 重新提供 { $address } 的图片
pictures-show-trackers = 同时加载 { $count } 个跟踪器
pictures-trackers-aside = 另外 { $count } 个跟踪器仍不加载
pictures-trackers-left = 已拦截 { $count } 个跟踪器
pictures-coming = 正在加载图片…
pictures-coming-of = 正在加载图片：{ $done } / { $of }
pictures-failed = { $of } 张图片中有 { $failed } 张没有加载成功
pictures-doubt-junk = { $address } 的图片会自动显示，但垃圾邮件除外
pictures-doubt-authors = 这封邮件的作者不是恰好一位，对发件人的选择在此无效
pictures-doubt-disproved = { $address } 的图片会自动显示，但有服务器查明这封邮件并非来自那里
pictures-doubt-unproved = { $address } 的图片会自动显示，但没有证据表明这封邮件来自那里，而这些图片在别处

picture-fault-no-address = { $host } 上有图片的地址不成立
picture-fault-credentials = { $host } 上有图片的地址带有用户名或密码，因此不加载
picture-fault-port = { $host } 上有图片所在的端口不属于加密网页
picture-fault-private = { $host } 指向本机或内部网络，邮件不该访问那里
picture-fault-name-not-found = { $host } 没有对应的地址
picture-fault-unreachable = 无法连接 { $host }
picture-fault-encryption = { $host } 没有可信的加密连接
picture-fault-slow = { $host } 响应太慢
picture-fault-status = { $host } 拒绝了请求（{ $status }）
picture-fault-redirected-plain = { $host } 转到了没有加密的地方
picture-fault-redirected-often = { $host } 反复转向其他地址
picture-fault-redirected-away = { $host } 转到了别人的服务器；要看请按“显示图片”
picture-fault-too-large = { $host } 上有图片超过 8 MB
picture-fault-too-many = 这封邮件的图片超出了一封邮件的加载上限
picture-fault-no-picture = { $host } 发来的不是鸿雁能显示的图片
picture-fault-broken = { $host } 的回应中途断开
