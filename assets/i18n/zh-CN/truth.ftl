# 如实说明：邮件列表、损坏的文件、发送中的邮件、撤销的操作。

cause-answer-barred-port = 邮件提供的地址是 { $address }。没有向那里发送任何内容：端口 { $port } 不是网页服务的端口。请先看清地址，再用浏览器打开，或者复制地址
cause-answer-barred = 邮件提供的地址是 { $address }。没有向那里发送任何内容：不能向这样的地址发送请求。请先看清地址，想自己去看可以复制
leave-barred-title = 这个列表的退订地址不能从这里打开
leave-barred-port = 邮件提供一键退订，请求发往 { $address }。鸿雁不会发送：端口 { $port } 不是网页服务的端口，一封邮件不能让鸿雁去连接别的服务。请先看清地址，再用浏览器打开，或者复制地址
leave-barred-name = 邮件提供的退订地址是 { $address }。鸿雁不会去那里：主机名前还有一个名字，让地址看起来像是指向别处。请看清 @ 后面的部分，信得过再复制
leave-barred-odd = 邮件提供的退订地址是 { $address }。鸿雁不会去那里：它的写法不是正常的网址，无法确定指向哪里。如果了解这个列表，可以复制地址，或者写信给发件人

attachment-not-drawn = 这是{ $what }，但无法显示内容
attachment-not-drawn-advice = 文件可能已损坏、过大，或者采用了这里不支持的做法。请保存后用其他程序打开；如果还是打不开，请对方重新发送
damage-title = 这是{ $what }，但已经损坏
damage-list = 压缩包的文件目录缺失或损坏。绕过目录找到了 { $count } 个文件，原来可能不止这些，文件内容也可能已损坏
damage-list-none = 压缩包的文件目录缺失或损坏，也没有找到任何文件
damage-content = 有一部分无法读取，能读取的都显示在这里
damage-content-none = 文件开头正常，但后面的内容无法读取
damage-cut = 文件不完整，后面一部分在传送中丢失了。这里显示收到的部分
damage-cut-none = 文件不完整，后面一部分在传送中丢失了，收到的部分无法显示
damage-advice = 请保存后换其他程序试试，或者请对方重新发送

outbox-others-have-it = { $got } 已收到，不会重复发送。可以更正地址后只发给其他人，也可以放弃
outbox-others-have-it-all = 其他收件人都已收到这封邮件，不会重复发送
outbox-names-more = { $names } 和另外 { $rest } 人
outbox-send-again-to = 重新发送给 { $names }
outbox-discard-do = 舍弃邮件
outbox-discard-part = 舍弃“{ $subject }”未发出的部分？{ $names } 不会收到它。其他人已经收到，“已发送”中也有副本。
outbox-discard-partly = 舍弃“{ $subject }”未发出的部分？{ $names } 不会收到它。{ $got } 已经收到，“已发送”中也有副本。
outbox-discard-all = 舍弃“{ $subject }”？还没有人收到它，也不会留下副本：“草稿箱”和“已发送”里都没有。
outbox-discard-unknown = 舍弃“{ $subject }”？已经收到的人不受影响，但这里不再留有副本。

back-erased = { $shown } 封邮件没有删除
back-filtered = { $shown } 封邮件恢复为过滤之前的样子
back-folder-deleted = { $count ->
    [0] 文件夹已恢复
   *[other] 文件夹和其中 { $shown } 封邮件已恢复
}
back-folder-made = 新建的文件夹已移除
back-folder-renamed = 文件夹恢复原名
back-folder-renamed-parted = 文件夹恢复原名，过滤规则也恢复原样
back-tag-deleted = 标签已恢复
back-tag-renamed = 标签恢复原名
back-tag-merged = 两个标签重新分开
back-tagged = { $shown } 封邮件不再带这个标签
back-untagged = { $shown } 封邮件重新带上标签
back-retagged = { $shown } 封邮件恢复原来的标签
back-search-deleted = 搜索“{ $name }”已恢复
