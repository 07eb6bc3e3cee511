# 各处共用的词。

cancel = 取消
close = 关闭
save = 保存
remove = 移除
edit = 编辑
copy = 复制

folder-inbox = 收件箱
folder-drafts = 草稿箱
folder-outbox = 发件箱
folder-sent = 已发送
folder-archive = 归档
folder-junk = 垃圾邮件
folder-trash = 已删除

date-today = 今天 { $time }
date-day-and-month = { $month }{ $day }日
date-day-month-and-year = { $year }年{ $month }{ $day }日
date-full = { $year }年{ $month }{ $day }日 { $weekday } { $time }
date-monday = 周一
date-tuesday = 周二
date-wednesday = 周三
date-thursday = 周四
date-friday = 周五
date-saturday = 周六
date-sunday = 周日
date-january = 1月
date-february = 2月
date-march = 3月
date-april = 4月
date-may = 5月
date-june = 6月
date-july = 7月
date-august = 8月
date-september = 9月
date-october = 10月
date-november = 11月
date-december = 12月

theme-system = 跟随系统
theme-light = 浅色
theme-dark = 深色
theme-high-contrast = 高对比度

language-auto = 跟随系统
