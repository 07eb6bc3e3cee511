# 过滤规则和垃圾邮件：做了什么、会做什么、为什么。

rules-did-moved = 移到“{ $folder }”
rules-did-tagged = 加上标签“{ $tag }”
rules-did-read = 标为已读
rules-did-flagged = 加上星标
rules-did-kept = 留在服务器上
rules-did-dismissed = 将从服务器删除
rules-did-quiet = 不提醒
rules-do-moved = 移到“{ $folder }”
rules-do-tagged = 加标签“{ $tag }”
rules-do-read = 标为已读
rules-do-flagged = 加星标
rules-do-kept = 留在服务器上
rules-do-dismissed = 从服务器删除
rules-do-quiet = 不提醒
rules-by-filter = 过滤规则“{ $filter }”：{ $did }
rules-by-junk = 垃圾邮件过滤（把握 { $percent }%）：{ $did }
rules-because = 原因：{ $reasons }

rules-place-from = 发件人
rules-place-to = 收件人
rules-place-subject = 主题
rules-place-body = 正文
rules-place-file = 附件名
rules-place-anywhere = 邮件
rules-why-has = { $place }里有“{ $wanted }”：{ $found }
rules-why-has-not = { $place }里没有“{ $wanted }”
rules-why-attachment = 带有附件
rules-why-attachment-not = 没有附件
rules-why-size = 大小为 { $size }
rules-why-date = 日期是 { $date }
rules-why-marked = 当时{ $mark }
rules-why-marked-not = 当时不是{ $mark }
rules-why-tag = 带有标签“{ $tag }”
rules-why-tag-not = 没有标签“{ $tag }”
rules-why-folder = 当时在“{ $folder }”
rules-why-folder-not = 当时不在“{ $folder }”
rules-why-account = 属于账户 { $account }
rules-why-account-not = 不属于账户 { $account }
rules-why-everything = 规则适用于所有邮件
rules-mark-read = 已读
rules-mark-flagged = 带星标
rules-mark-answered = 已回复
rules-mark-forwarded = 已转发
rules-mark-draft = 草稿
rules-mark-deleted = 待删除

rules-weights = 学过 { $junk } 封垃圾邮件和 { $good } 封正常邮件，下面这些词分量最重：
rules-weight = “{ $word }”（{ $place }）：垃圾邮件 { $junk } 封，正常邮件 { $good } 封
rules-word-body = 正文
rules-word-subject = 主题
rules-word-from = 发件人
rules-word-link = 链接
rules-word-header = 邮件头
rules-word-file = 附件

# 命令行。
cli-filter-not = 没能过滤
cli-filter-none = config.toml 里没有过滤规则
cli-filter-none-advice = 请在窗口里新建，或参照 config.example.toml 写一条
cli-filter-nothing = 看了 { $of } 封邮件，没有要做的
cli-filter-would = { $of } 封邮件里有 { $shown } 封会变动；现在什么也没做
cli-filter-done = { $of } 封邮件里变动了 { $shown } 封

# 窗口里的过滤规则。
action-filters = 过滤规则…
action-run-filters = 运行过滤规则…
action-filter-like-this = 过滤这类邮件…
settings-filters = 过滤规则与垃圾邮件
settings-filters-on = { $count ->
    [0] 没有启用的规则
   *[other] 已启用 { $count } 条
}
filters-title = 过滤规则
filters-none = 还没有过滤规则。一条规则就是一个搜索，加上对搜到的邮件做的事：移动、加标签、做标记
filters-intro = 每封收到的邮件从上到下逐条检查。移到哪里由第一条要移动它的规则决定；标签和标记累加
filters-new = 新建规则
filters-switch = 启用：{ $filter }
filters-edit = 编辑规则 { $filter }
filters-remove = 删除规则 { $filter }
filters-up = 上移 { $filter }
filters-down = 下移 { $filter }
filters-does-nothing = 什么也不做
filters-remove-ask = 删除规则“{ $filter }”？
filters-remove-detail = 已经移动的邮件留在原处
filter-title-new = 新建过滤规则
filter-title-change = 编辑过滤规则
filter-name = 名称
filter-name-hint = Rust 邮件列表
filter-when = 哪些邮件
filter-when-hint = from:老板 subject:周报，写法与搜索框相同
filter-matches = { $count ->
    [0] 现有邮件里没有符合的
   *[other] 现有邮件里有 { $shown } 封符合
}
filter-counting = 正在统计符合的邮件…
filter-accounts = 哪些账户
filter-does = 怎样处理
filter-move = 移到
filter-stay = 留在原处
filter-new-folder = 新文件夹…
filter-folder-hint = 列表/Rust
filter-tag = 标签
filter-tag-hint = 添加标签
filter-tag-remove = 去掉标签 { $tag }
filter-mark-read = 标为已读
filter-mark-flagged = 加星标
filter-server = 在服务器上
filter-server-account = 按账户设置
filter-server-keep = 保留
filter-server-delete = 删除
filter-quiet = 不提醒
filter-stop = 后面的规则不再处理
filter-try = 看看会怎样处理…
filter-fault-name = 规则需要名称
filter-fault-taken = 已有规则用了这个名称
filter-fault-condition = 请写明针对哪些邮件
filter-fault-twice = 只能移到一处
filter-fault-own = 草稿、发件箱和已发送里是自己的邮件
filter-fault-folder = 文件夹不能用这个名称
run-title = 运行过滤规则
run-which = 哪些规则
run-all = 所有已启用的规则
run-looking = 正在查看邮件…
run-applying = 正在处理邮件…
run-summary = { $looked } 封邮件里有 { $shown } 封会变动。现在什么也没做
run-nothing = 看了 { $looked } 封邮件，没有要变动的
run-mail = 邮件
run-filter = 规则
run-what = 处理
run-why = 原因
run-tick = 处理 { $subject }
run-apply = { $count ->
    [0] 没有要变动的
   *[other] 处理 { $shown } 封邮件
}
undo-filtered = 过滤规则处理了 { $shown } 封邮件
undo-not-junk = 已将 { $shown } 封邮件移到收件箱
reader-edit-filter = 编辑规则
junk-head = 垃圾邮件
junk-enabled = 把像垃圾邮件的邮件移到“垃圾邮件”
junk-sure-cautious = 非常确定时
junk-sure-usual = 确定时
junk-sure-eager = 很可能时
junk-learned = 已从 { $junk } 封垃圾邮件和 { $good } 封正常邮件学习（按“垃圾邮件”“不是垃圾邮件”，以及读过并留下的邮件）。写过信的人发来的邮件从不移动
junk-learning = 它从“垃圾邮件”“不是垃圾邮件”和读过并留下的邮件学习，两类各满 { $enough } 封之前不移动任何邮件：目前垃圾邮件 { $junk } 封，正常邮件 { $good } 封
junk-forget = 忘掉学到的内容
junk-forget-ask = 忘掉学到的垃圾邮件特征？
junk-forget-detail = 重新学会之前不会移动任何邮件
junk-forget-button = 忘掉
