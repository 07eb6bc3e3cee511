# 邮件附带的文件。

action-look-at-attachments = 预览附件
action-save-all-attachments = 保存全部附件…
attachments-summary = { $count } 个附件，共 { $size }
attachments-more = 另有 { $count } 个
attachments-fewer = 收起
attachments-save-all = 全部保存…
attachment-spoken = 附件 { $name }，{ $detail }
attachment-thumbnail = 图片 { $name }
attachment-menu-look = 预览
attachment-menu-open = 用其他程序打开
attachment-menu-save = 保存…
attachment-menu-copy-name = 复制文件名
attachment-read = 作为邮件阅读

told-saved-all = { $count } 个附件已保存到 { $name }

task-save-attachments = 有附件没有保存
task-open-attachment = “{ $name }”无法打开
task-look-at-attachment = 无法显示这个附件
cause-attachment-not-all-saved = 已有 { $saved } 个存入 { $folder }，这些没有写入：{ $names }
cause-attachment-gone = 这封邮件里已没有这个附件
cause-attachment-no-mail = 它不是可以阅读的邮件
cause-attachment-no-program = 这台电脑上没有能打开它的程序
remedy-save-instead = 把它保存下来，再用合适的程序打开

attachment-looking = 正在读取…
attachment-number = 第 { $number } 个，共 { $count } 个
attachment-page = 第 { $page } 页，共 { $pages } 页
attachment-next = 下一个附件
attachment-previous = 上一个附件
attachment-next-page = 下一页
attachment-previous-page = 上一页
attachment-out = 返回所在的邮件
attachment-picture = { $name } 的图像
attachment-text = 附件的文字
attachment-cut = 这里只显示开头部分
attachment-cannot = 这是{ $what }，这里无法预览
attachment-cannot-advice = 可以用其他程序打开，或者保存下来
attachment-cannot-risky = 只有认识发件人、并且确实在等这个文件时才打开
attachment-begins = 文件开头的内容
attachment-from = 发件人
attachment-date = 日期

archive-summary = { $count } 个文件，解压后 { $size }
archive-not-whole = 只能列出其中一部分
entry-runs = 可以运行
entry-escapes = 会写到文件夹之外
entry-encrypted = 有密码

contact-mail = 邮箱
contact-phone = 电话
contact-address = 地址
contact-page = 网页
contact-note = 备注
attachment-contact-more = 另有 { $count } 个

event-request = 邀请
event-reply = 对邀请的答复
event-proposal = 提议改期

risk-title = 打开“{ $name }”？
risk-why = 只有认识发件人、并且确实在等这个文件时才打开。保存本身没有危险。
risk-why-runs = 正当的邮件很少附带程序。除非是你向发件人要来的，否则不要打开。保存本身没有危险。
risk-save = 保存…
risk-open = 仍然打开

caution-short-disguised = 文件名有伪装
caution-short-double-ending = 双重扩展名
caution-short-other-kind = 名不副实
caution-short-runs = 可以运行
caution-short-active = 自带脚本
caution-short-holds-programs = 内含程序
caution-short-escapes = 会写到文件夹之外
caution-short-swells = 解压后会占满磁盘
caution-short-encrypted = 有密码

caution-disguised = 文件名经过伪装，看起来像别的文件
caution-double-ending = 文件名有两个扩展名，起作用的是最后的 { $ending }
caution-other-kind = 这是{ $what }，文件名却以 { $ending } 结尾
caution-other-type = 这是{ $what }，与邮件里写的不符
caution-runs = 打开它就会在这台电脑上运行{ $what }
caution-leads = 它是快捷方式，打开后会指向别的东西，可能运行程序
caution-disk = 它是整个磁盘的映像，里面的文件打开时不会有下载文件应有的警告
caution-page = 在浏览器中打开时，它可以运行脚本、从网络获取内容
caution-may-run = 这样命名的文件打开时可能运行程序
caution-active = 它带有宏，打开文档时会运行
caution-active-pdf = 它带有脚本，打开时可能运行
caution-holds-programs = 其中有可以运行的文件
caution-escapes = 其中有的文件名会写到解压文件夹之外
caution-swells = 解压后非常大，可能占满磁盘
caution-encrypted = 它有密码，途中没有任何程序检查过它的内容

kind-windows-program = Windows 程序
kind-dos-program = DOS 程序
kind-linux-program = Linux 程序
kind-macos-program = macOS 程序
kind-java-program = Java 程序
kind-android-program = 安卓应用
kind-windows-installer = Windows 安装包
kind-installer = 安装包
kind-extension = 浏览器扩展
kind-script = 脚本
kind-registry = 注册表项
kind-shortcut = 快捷方式
kind-disk = 磁盘映像
kind-page = 网页
kind-calendar = 日历
kind-contact = 联系人
kind-mail = 邮件
kind-text = 文本
kind-empty = 空文件
kind-data = 数据
kind-unknown = 未知类型

what-windows-program = {" "}Windows 程序
what-dos-program = {" "}DOS 程序
what-linux-program = {" "}Linux 程序
what-macos-program = {" "}macOS 程序
what-java-program = {" "}Java 程序
what-android-program = 安卓应用
what-installer = 安装程序用的包
what-script = 脚本
what-page = 网页
what-text = 纯文本
what-empty = 空文件
what-unknown = 鸿雁不认识的文件
what-shortcut = 快捷方式
what-disk = 磁盘映像
what-file = {" "}{ $kind } 文件
