# 服务器邮箱。标签同时是辅助功能名称。

maildrop-fetch = 收取
maildrop-delete = 从服务器删除
maildrop-keep = 保留在服务器上
maildrop-let-go = 不再保留
maildrop-reload = 重新读取
maildrop-read-rest = 读取其余
maildrop-close = 关闭服务器邮箱
maildrop-dismiss = 关闭结果
maildrop-filter = 筛选

maildrop-sender = 发件人
maildrop-subject = 主题
maildrop-date = 日期
maildrop-size = 大小
maildrop-column-here = 本机
maildrop-leaves = 何时离开服务器

maildrop-here = 已在本机
maildrop-in-part = 只有开头
maildrop-erased = 本机已删
maildrop-absent = 不在本机
maildrop-stays = 一直保留
maildrop-kept = 已设为保留
maildrop-next-fetch = 下次收信时
maildrop-once-fetched = 收取后立即
maildrop-in-days = { $count ->
    [1] 一天之内
   *[other] { $count } 天后
}
maildrop-days-after-fetch = 收取 { $count } 天后
maildrop-beyond-newest = 不再是最新 { $count } 封时

maildrop-summary = { $count ->
   *[other] { $shown } 封
}，共 { $size } · { $absent } 封不在本机 · 可放心腾出 { $free }
maildrop-selected = 已选 { $shown } 封，{ $size }
maildrop-heads-known = 已知 { $of } 封中 { $read } 封的发件人和主题

maildrop-stage-waiting = 等待此账户的另一次会话结束
maildrop-stage-connecting = 正在连接
maildrop-stage-listing = 正在列出邮件
maildrop-stage-heads = 正在读取邮件头：{ $read } / { $of }
maildrop-stage-proving = 正在与本机的邮件核对
maildrop-stage-deleting = 正在删除

maildrop-no-match = 没有邮件包含这些词
maildrop-empty = 服务器上没有邮件
maildrop-empty-more = 新邮件会先到这里，等待收取；账户若设为保留，收取后也还在
maildrop-unread = 还没有读取服务器邮箱
maildrop-unread-more = 服务器一次只允许一个会话。其他程序或设备正在收信时，需要等一等

maildrop-no-uidl = 此服务器不提供邮件的唯一标识（UIDL）
maildrop-no-uidl-more = 可以查看，但之后无法再逐封找到，因此不能单独收取、删除或保留
maildrop-no-top = 此服务器不提供邮件头（TOP）
maildrop-no-top-more = 只能列出唯一标识和大小
maildrop-malformed = 服务器给出的列表格式有误
maildrop-malformed-more = 它可能指错邮件，因此不会据此删除任何邮件

maildrop-fetched = { $count ->
    [0] 没有收取邮件
   *[other] 已收取 { $shown } 封
}
maildrop-deleted = { $count ->
    [0] 没有从服务器删除邮件
   *[other] 已从服务器删除 { $shown } 封
}
maildrop-left-gone = { $shown } 封已不在服务器上
maildrop-left-here = { $shown } 封已在本机
maildrop-left-not-here = { $shown } 封不在本机，没有动
maildrop-left-another = { $shown } 封没有动：同一唯一标识下已是另一封邮件，请重新读取
maildrop-left-unproved = { $shown } 封没有动：服务器没能证明与本机的是同一封
maildrop-left-copies = { $shown } 封没有动：几封邮件的唯一标识相同，请全部选中再删
maildrop-left-refused = { $shown } 封被服务器拒绝

maildrop-ask = { $count ->
   *[other] 从服务器删除 { $shown } 封邮件？
}
maildrop-ask-named = 从服务器删除“{ $subject }”？
maildrop-ask-here = { $count ->
    [1] 有一封已在本机，本机的会留下。删除前先与服务器上的核对
   *[other] 有 { $shown } 封已在本机，本机的会留下。删除前逐封与服务器上的核对
}
maildrop-ask-unproved = { $count ->
    [1] 有一封应该已在本机，但没有邮件头，无法核对
   *[other] 有 { $shown } 封应该已在本机，但没有邮件头，无法核对
}
maildrop-ask-lost = { $count ->
    [1] 有一封别处没有，删除后无法找回
   *[other] 有 { $shown } 封别处没有，删除后无法找回
}
maildrop-do = 从服务器删除
maildrop-do-here = { $count ->
    [1] 只从服务器删除本机也有的一封
   *[other] 只从服务器删除本机也有的 { $shown } 封
}
maildrop-do-all = { $count ->
    [1] 永久删除
   *[other] 永久删除全部 { $shown } 封
}
