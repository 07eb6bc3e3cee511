# 附件的保存与预览，文件的字符编码。

activity-saving = 正在保存附件：{ $files } / { $of }
activity-stop-saving = 停止保存附件
cause-attachment-stopped = 已按你的要求停止。{ $folder } 里已有 { $saved } 个；没有保存：{ $names }
attachment-cannot-heif = 鸿雁无法解码 { $kind } 图片，请用支持它的看图程序打开，或者先保存下来
attachment-charset = 字符编码…
attachment-charset-by-itself = 自动识别
attachment-charset-for = { $sender } 的邮件和文本附件以后都会这样读取
