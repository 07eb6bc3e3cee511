# 打印邮件。

action-print = 打印…
action-save-pdf = 保存为 PDF…
action-save-mail = 保存为 .eml…

print-title = 打印这封邮件
print-pdf-title = 将这封邮件保存为 PDF
print-print = 打印
print-open-pdf = 以 PDF 打开
print-printer = 打印机
print-usual = { $printer }（默认）
print-looking = 正在查找打印机…
print-no-service = 系统没有打印服务（CUPS）。可以保存为 PDF，或以 PDF 打开后再打印。
print-no-printer = 系统没有设置打印机。可以保存为 PDF，或以 PDF 打开后再打印。
print-paper = 纸张
print-a4 = A4
print-letter = Letter
print-margins = 页边距
print-margins-narrow = 窄
print-margins-usual = 普通
print-margins-wide = 宽
print-copies = 份数
print-copies-fault = 1 到 { $most }
print-pages = 页码
print-pages-hint = 全部，或 1-3,5
print-pages-fault = 页码或范围，例如 1-3,5
print-in-doubt = 上次打印这封邮件时，打印服务没有应答，但仍可能会打印。再次打印之前，先看看打印机。
print-nothing-fetched = 打印时不会从其他服务器下载任何内容。

print-from = 发件人
print-to = 收件人
print-cc = 抄送
print-bcc = 密送
print-date = 日期
print-attachments = 附件
print-more = 和另外 { $shown } 个

told-saved-cut = 已保存为 { $name }；邮件超出了可打印的长度
told-printed = { $name } 页已送往打印机
told-printed-cut = { $name } 页已送往打印机；邮件更长，未全部打印

task-print = 无法打印这封邮件
task-await-printer = 不知道邮件是否已打印
cause-printing-no-service = 系统没有打印服务
cause-printing-refused = 打印服务没有接受
cause-printing-too-slow = 打印服务在 { $seconds } 秒内没有应答，打印任务中也没有这封邮件
cause-printing-in-doubt = 打印服务在 { $seconds } 秒内没有应答，但仍可能会打印这封邮件
remedy-look-at-printer = 先看看打印机：如果它在打印这封邮件，就不必再做什么
remedy-button-print-again = 再次打印
cause-printing-too-large = PDF 会有 { $size }，而鸿雁最多生成 { $limit } 的 PDF
remedy-print-as-text = 请改按“文字”打印，这样不含图片
