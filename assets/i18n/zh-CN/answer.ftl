# 邮件的请求与报告。

task-answer = 未能完成
cause-answer-not-public = { $host } 指向 { $address }，那里不在互联网上，因此什么也没有发送
cause-answer-not-http = { $host } 没有像网站服务器那样应答
cause-answer-not-asked = 这封邮件没有提出这个请求
cause-answer-done-before = 这件事已经做过了，只做一次
cause-answer-no-address = 邮件没有说明该回复谁
cause-answer-no-original = 被退回的邮件已不在这里，报告中也没有它的副本

action-unsubscribe = 退订
answer-working = 请稍候…
answer-from = 发件人：{ $value }
answer-to = 收件人：{ $value }
answer-subject = 主题：{ $value }

leave-left = 你已于 { $date } 退订
leave-unsure = 你曾于 { $date } 请求退订，但没有收到答复，可以再试一次
leave-left-mail = 你已于 { $date } 发邮件请求退订
leave-left-page = 你曾于 { $date } 打开退订页面
leave-click-title = 请求 { $host } 为你退订？
leave-click-detail = 只向 { $host } 发送一个请求，其中带有这封邮件里的链接，对方凭它认出你。不带 Cookie，也不透露其他信息
leave-click-button = 退订
leave-signed = 你信任的服务器已确认，链接由 { $domain } 签名
leave-unsigned = 无法确定链接是否出自发件人：没有你信任的服务器确认过涵盖它的签名。放置链接的人会因此知道这封邮件有人阅读
leave-junk = 这封邮件在垃圾邮件中。向陌生人退订，等于告诉对方你的地址有人使用
leave-mail-title = 发邮件到 { $to } 退订？
leave-mail-detail = 从 { $account } 发往 { $to }，主题：{ $subject }
leave-mail-button = 发送邮件
leave-page-title = 打开 { $host } 的页面退订？
leave-page-detail = 浏览器将打开 { $address }
leave-page-button = 打开页面
leave-not-now = 暂不
leave-by-click = 改为一键退订
leave-by-mail = 改为发邮件退订
leave-by-page = 改为在页面上退订
leave-done = 你已退订
leave-not-done = 对方没有确认
leave-said = { $host } 的答复 { $status }：{ $words }
leave-elsewhere = 它指向 { $address }，没有向那里发送任何内容

receipt-asked = { $names } 请求已读回执
receipt-detail = 将从 { $account } 发出一封简短的邮件，只说明这封邮件已向你显示
receipt-elsewhere = 回执将从 { $account } 发往 { $addresses }，并不只是这封邮件的发件人
receipt-send = 发送回执
receipt-refuse = 不发送
receipt-sent = 你已于 { $date } 发送回执
receipt-refused = 没有发送回执
receipt-after-all = 还是发送
receipt-subject = 已读：{ $subject }
receipt-text = 你于 { $date } 发送的邮件“{ $subject }”已向 { $address } 显示。这并不表示邮件已被阅读或理解。
receipt-text-undated = 你发送的邮件“{ $subject }”已向 { $address } 显示。这并不表示邮件已被阅读或理解。

report-title = 关于你所发邮件的报告
report-title-returned = 这份报告说，你发送的邮件被退回
report-title-delayed = 这份报告说，你发送的邮件有延误
report-title-delivered = 这份报告说，你发送的邮件已送达
report-title-handed-on = 这份报告说，你发送的邮件已转交他处
report-title-reading = 你所发邮件的回执
report-about = “{ $subject }”
report-about-dated = “{ $subject }”，{ $date }
report-recipient-for = { $sent }（即 { $recipient }）
report-failed = 没有送达 { $who }
report-delayed = 尚未送达 { $who }
report-delivered = 已送达 { $who }
report-relayed = 已转交给 { $who } 的服务器，那里不再报告结果
report-expanded = 已转发给 { $who } 的成员
report-unknown = 关于 { $who } 没有明确的说明
report-quote = 服务器说：{ $words }
report-quote-of = { $server } 说：{ $words }
report-advice-ask = 服务器没有说明原因。请检查地址，或用其他方式询问收件人
report-advice-later = 请稍后再发
report-advice-until = 无需操作：服务器会继续尝试到 { $until }
report-advice-wait = 无需操作：服务器会自行继续尝试
report-displayed = 已向 { $who } 显示，但不表示已被阅读
report-deleted = { $who } 已将它删除，不知是否读过
report-processed = { $who } 的程序处理了它
report-dispatched = { $who } 已将它转发
report-disposition-unknown = 没有说明 { $who } 如何处理了它
report-by-hand = 收件人同意发送这份回执
report-by-program = 这份回执由程序自动发送
report-informal = 由服务器的文字读出，它没有写供程序读取的报告
report-more = 还有 { $rest } 位收件人
report-more-reports = 还有 { $rest } 份报告
report-show-sent = 显示你发送的邮件
report-show = 显示报告
report-not-here = “已发送”中没有它所说的邮件
report-unnamed = 报告没有说明它指的是你的哪封邮件
report-tied = { $by ->
    [subject] 报告没有指明邮件；“已发送”中只有这一封的收件人和主题与它相符
    [date] 报告没有指明邮件；“已发送”中只有这一封的收件人和日期与它相符
   *[both] 报告没有指明邮件；“已发送”中只有这一封的收件人、主题和日期与它相符
}
report-send-again = { $count ->
    [1] 向这个地址重新发送…
   *[other] 向这 { $count } 个地址重新发送…
}
report-send-again-open = 重新发送，自行填写收件人…
report-strangers = { $count ->
    [1] 无法确认你的邮件曾发给 { $addresses }。报告谁都可以写，因此不会把这个地址填入草稿
   *[other] 无法确认你的邮件曾发给 { $addresses }。报告谁都可以写，因此不会把这 { $count } 个地址填入草稿
}
fate-handed-on = 有报告说，这封邮件已转交他处
fate-delayed = 有报告说，这封邮件有延误
fate-delivered = 有报告说，这封邮件已送达
fate-displayed = 有回执说，这封邮件已向收件人显示
fate-returned = 有报告说，这封邮件被退回

event-invited = { $name } 邀请你
event-changed = { $name } 修改了邀请
event-added = { $name } 为活动增加了日期
event-published = 活动
event-cancelled = 已取消
event-refresh = { $name } 请求再次发送活动
event-counter = { $name } 提出另外的安排
event-counter-declined = { $name } 不同意所提的安排
event-reply-accepted = { $name } 会参加
event-reply-declined = { $name } 不参加
event-reply-tentative = { $name } 可能参加
event-reply-delegated = { $name } 请他人代为参加
event-reply-none = { $name } 尚未决定
event-answer-accepted = 参加
event-answer-declined = 不参加
event-answer-tentative = 可能参加
event-answer-delegated = 请他人代为参加
event-person = { $name }（{ $answer }）
event-people = { $organiser } 邀请 { $names }
event-people-more = { $names } 和另外 { $rest } 人
event-organiser = { $organiser } 发出邀请
event-more = 日历文件中还有更多内容
event-save = 存入日历…
event-day = { $year }年{ $month }{ $day }日 { $weekday }
event-when-time = { $day } { $time }
event-when-hours = { $day } { $from }–{ $to }
event-when-span = { $from } – { $to }
event-when-there = { $zone } 当地时间 { $when }
event-when-zone = { $when }（时区 { $zone }）
event-recurs-often = 每天多次
event-recurs-daily = { $count ->
    [1] 每天
   *[other] 每 { $count } 天
}
event-recurs-weekly = { $count ->
    [1] 每周
   *[other] 每 { $count } 周
}
event-recurs-monthly = { $count ->
    [1] 每月
   *[other] 每 { $count } 个月
}
event-recurs-yearly = { $count ->
    [1] 每年
   *[other] 每 { $count } 年
}
event-recurs-on = 在{ $days }
event-recurs-last = 最后一个{ $day }
event-recurs-nth = 第 { $number } 个{ $day }
event-recurs-nth-last = 倒数第 { $number } 个{ $day }
event-recurs-month-days = { $days }
event-recurs-day = { $number } 日
event-recurs-last-day = 最后一天
event-recurs-day-from-end = 倒数第 { $number } 天
event-recurs-months = 在{ $months }
event-recurs-count = 共 { $count } 次
event-recurs-until = 直到 { $day }
event-recurs-but = 其中 { $count } 次除外
event-recurs-more = 另有只有日历才能显示的规则
event-recurs-separator = ，

attend-accept = 接受
attend-maybe = 待定
attend-decline = 谢绝
attend-send = 发送答复
attend-comment = 给组织者的留言
attend-junk = 这封邮件在垃圾邮件中。答复陌生人，等于告诉对方你的地址有人使用
attend-not-named = 受邀者中没有你的地址，答复将以 { $address } 的名义发出
attend-did-accept = 你已于 { $date } 接受
attend-did-maybe = 你已于 { $date } 答复待定
attend-did-decline = 你已于 { $date } 谢绝
attend-did-earlier = 你已于 { $date } 答复了较早的版本
attend-subject-accepted = 接受：{ $summary }
attend-subject-tentative = 待定：{ $summary }
attend-subject-declined = 谢绝：{ $summary }
attend-text-accepted = { $name } 将参加“{ $summary }”（{ $when }）。
attend-text-tentative = { $name } 可能参加“{ $summary }”（{ $when }）。
attend-text-declined = { $name } 不参加“{ $summary }”（{ $when }）。

contact-nameless = 联系人
contact-write = 写信给 { $address }
contact-save = 保存…
contact-more = 还有 { $rest } 位联系人
