# 文件夹和标签。

action-tag = 标签

tags-title = 标签
tags-hint = 查找标签，或输入新标签
tags-none = 输入第一个标签的名称
tags-new = 新标签“{ $tag }”
place-tags = 标签

tag-menu-rename = 重命名…
tag-menu-colour = 颜色
tag-menu-delete = 删除…
tag-rename-title = 重命名标签“{ $tag }”
tag-delete-title = 删除标签“{ $tag }”？
tag-delete-told = { $mails ->
    [0] 没有邮件使用这个标签。
   *[other] 将从 { $shown } 封邮件上去掉这个标签，邮件本身不受影响。
}
tag-delete = 删除标签
tag-merge = 合并
tag-merge-told = 已有标签“{ $tag }”，两个标签将合并为一个
tag-colour-red = 红色
tag-colour-orange = 橙色
tag-colour-yellow = 黄色
tag-colour-green = 绿色
tag-colour-teal = 青色
tag-colour-blue = 蓝色
tag-colour-purple = 紫色
tag-colour-pink = 粉色
tag-colour-brown = 棕色
tag-colour-grey = 灰色

folder-new = 新建文件夹
folder-new-in = 在“{ $folder }”中新建文件夹
folder-menu-new = 新建文件夹…
folder-menu-new-in = 在其中新建文件夹…
folder-menu-rename = 重命名…
folder-menu-out = 移到最上层
folder-menu-delete = 删除…
folder-make = 新建
folder-rename-title = 重命名“{ $folder }”
folder-delete-title = 删除“{ $folder }”？
folder-delete-told = { $folders ->
    [0] { $mails ->
        [0] 其中没有邮件。
       *[other] 其中的 { $shown } 封邮件将移到“已删除”。
    }
   *[other] { $mails ->
        [0] 其中的 { $folders } 个文件夹也会删除，它们没有邮件。
       *[other] 其中的 { $folders } 个文件夹也会删除，共 { $shown } 封邮件将移到“已删除”。
    }
}
folder-delete = 删除文件夹
palette-folder-rename = 重命名文件夹“{ $folder }”…
palette-folder-delete = 删除文件夹“{ $folder }”…
palette-folder-out = 将文件夹“{ $folder }”移到最上层
palette-folder-into = 将文件夹“{ $folder }”移到“{ $goal }”中
palette-tag-rename = 重命名标签“{ $tag }”…
palette-tag-delete = 删除标签“{ $tag }”…
palette-tag-colour = 标签“{ $tag }”的颜色：{ $colour }
folder-fold = 收起“{ $folder }”中的文件夹
folder-unfold = 展开“{ $folder }”中的文件夹
folder-fault-empty = 请输入名称
folder-fault-control = 名称不能包含控制字符
folder-fault-long = 名称太长
folder-fault-taken = 已有叫这个名称的文件夹
folder-fault-within = 文件夹不能放进自己里面
name-field = 名称
rename = 重命名

undo-folder-deleted = { $count ->
    [0] 已删除文件夹
   *[other] 已删除文件夹，并将 { $shown } 封邮件移到“已删除”
}
undo-folder-made = 已新建文件夹
undo-folder-renamed = 已重命名文件夹
undo-folder-renamed-parted = { $count ->
    [1] 已重命名文件夹，并把过滤规则“{ $name }”按新旧名称拆成两条
   *[other] 已重命名文件夹，并把 { $count } 条过滤规则按新旧名称各拆成两条
}
undo-tag-deleted = 已删除标签
undo-tag-renamed = 已重命名标签
undo-tag-merged = 已合并两个标签
undo-tagged = 已为 { $shown } 封邮件加上标签
undo-untagged = 已去掉 { $shown } 封邮件的标签
undo-retagged = 已更改 { $shown } 封邮件的标签
told-folder-stays = 文件夹“{ $name }”不是空的，因此保留
spoken-row-tags = 标签：{ $tags }
tag-take-off = 去掉标签“{ $tag }”
dragged-mails = { $shown } 封邮件
