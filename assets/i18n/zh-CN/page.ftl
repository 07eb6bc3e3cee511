# 按发件人的设计显示邮件。

task-draw = 无法按原样显示这封邮件，现以文字显示
cause-drawing-not-started = 绘制邮件的程序没有启动
cause-drawing-ended = 绘制这封邮件时程序停止了
cause-drawing-too-slow = { $seconds } 秒内没有绘制完成
cause-drawing-too-large = 它超出了鸿雁能绘制的大小

action-page-text = 切换原样与文字
action-page-find = 在这封邮件中查找
action-page-larger = 放大
action-page-smaller = 缩小
action-page-actual = 实际大小
action-page-turn = 切换浅色或深色纸张
action-page-select-all = 选中全部文字

page-view = 邮件的显示方式
page-drawn = 原样
page-text = 文字
page-name = 按发件人的设计显示的邮件
page-drawing = 正在绘制…
page-try-again = 重试
page-zoom = { $percent }%
page-pictures-failed = { $count } 张图片无法显示
page-pictures-failed-detail = 图片可能已损坏，或者格式不受支持
page-remote-more = { $hosts } 和另外 { $rest } 处
page-link-claims = 文字写的是 { $claims }，链接却指向 { $host }
page-link-picture = 指向 { $host } 的链接

find-in-mail = 在这封邮件中查找的文字
find-count = 第 { $number } 处，共 { $count } 处
find-nothing = 没有找到
find-next = 下一处
find-previous = 上一处
find-close = 结束查找
