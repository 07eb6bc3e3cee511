# 写邮件的窗口。

compose-title = 新邮件
compose-from = 发件人
compose-to = 收件人
compose-cc = 抄送
compose-bcc = 密送
compose-subject = 主题
compose-message = 正文
compose-attach = 添加附件
compose-send = 发送
compose-send-tip = 发送（Ctrl+Enter）
compose-discard = 舍弃
compose-discard-ask = 要舍弃这份草稿吗？
compose-discard-do = 舍弃草稿
compose-close = 关闭并保留草稿
compose-saved = { $time } 已保存
compose-sending = 正在放入发件箱
compose-attaching = 正在添加
compose-sends-when-attached = 附件添加好后立即发送
compose-total = 共 { $size }
compose-remove = 移除 { $name }
compose-drop = 松开鼠标，添加为附件
compose-no-attachment = 正文里提到了附件，但没有添加附件
compose-send-without = 不带附件发送
compose-no-subject = 主题是空的
compose-send-anyway = 仍然发送
