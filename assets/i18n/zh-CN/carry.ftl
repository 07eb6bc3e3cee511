# 导入、导出、重复邮件、检查、备份。

kind-mbox = { $shown } 个 mbox 文件
kind-maildir = { $shown } 个 maildir 文件夹
kind-eml = { $shown } 个 .eml 文件夹
kind-emlx = { $shown } 个 Apple 邮件文件夹
kind-mh = { $shown } 个 MH 文件夹（Claws Mail、Sylpheed）
carry-recognised = { $path }：{ $kinds }
carry-thunderbird = Thunderbird：{ $kinds }

carry-imported = { $count ->
    [0] 没有新的邮件
   *[other] 导入了 { $shown } 封，共 { $size }
}
carry-duplicates = { $shown } 封已在本机
carry-in-trash = 其中 { $shown } 封在“已删除”里，要保留请移出来
carry-repeated = { $shown } 封在同一文件夹里是重复的，只导入一份
carry-left-deleted = { $shown } 封已被原来的程序删除，没有导入
carry-mended = { $shown } 封的换行符没有程序能读，已修正
carry-not-imported = { $shown } 封未能导入
carry-exported = { $count ->
    [0] 没有写出邮件
   *[other] 导出了 { $shown } 封，共 { $size }
}
carry-already = { $shown } 项早已在那里，未作改动
carry-not-exported = { $shown } 封未能导出
carry-stopped = 已停止。再做一次会从这里继续
carry-stopped-for-good = 已停止
carry-no-backup = 已停止，没有写出备份
carry-no-copies = 没有重复的邮件
carry-copies = { $shown } 封邮件有重复
carry-would-go = { $shown } 封副本可移到“已删除”
carry-removed = { $count ->
    [0] 没有移动副本
   *[other] { $shown } 封副本已移到“已删除”
}
carry-verified = 读取了 { $shown } 封，共 { $size }
carry-proved = { $shown } 封与先前的记录完全一致
carry-first-seen = { $shown } 封是首次记录，今后若有改动即可发现
carry-all-well = 一切正常
carry-found = { $shown } 封不正常
carry-foreign = 邮件之间有 { $shown } 项不是邮件
carry-backed-up = 已将 { $shown } 封备份到一个文件（{ $size }），并已核对
carry-restored = 恢复了 { $shown } 封，共 { $size }
carry-held = 发件箱中的 { $shown } 封之后可能已经发出，请在那里决定
carry-files-left-out = { $shown } 个文件未能处理
carry-at = { $file }，第 { $offset } 字节

fault-not-a-mail = 没有邮件头
fault-too-large = 超过 { $size }
fault-unreadable = { $detail }
fault-cut-short = 文件不完整
fault-attachments-elsewhere = 邮件已导入，但附件在别的文件里
fault-damaged = 内容与写入时不同
fault-leads-out = 文件名指向邮件文件夹之外
fault-stray = 第一封邮件之前有 { $size } 不是邮件

wrong-size = 文件名说有 { $expected } 字节，实际有 { $found } 字节
wrong-content = 内容与 { $date } 的记录不同
wrong-unreadable = 无法读取：{ $detail }
wrong-not-indexed = 索引里没有它
wrong-row = 索引里的大小不同
wrong-no-file = 索引里有它，文件却不在
wrong-foreign = 不是普通文件
wrong-and = ；
mend-from-backup = 请从备份恢复；服务器若还保留，也可重新收取
mend-index = 关闭窗口后运行 hongyan index 即可修正
mend-read-anew = 关闭窗口后运行 hongyan index --rebuild，重新读取所有邮件
mend-foreign = 没有程序会打开它；若不是你放的，请删除

cli-not-imported = 未能导入 { $file }
cli-not-exported = 未能导出 { $file }
cli-not-backed-up = 未能备份 { $file }
cli-not-restored = 未能恢复 { $file }
cli-wrong = { $file } 不正常
cli-stays-copy = 留下
cli-goes-copy = 移走
cli-remove-copies = 要把副本移到“已删除”，请加上 --remove

carry-title = 导入与导出
carry-page-import = 导入
carry-page-export = 导出
carry-page-duplicates = 重复邮件
carry-page-check = 检查
carry-page-backup = 备份
carry-about-import = 可导入 mbox 文件、maildir、.eml 文件、Apple 邮件的 .emlx、Thunderbird 的资料、Claws Mail 和 Sylpheed 的文件夹，以及 Foxmail 导出的邮件。每封邮件只导入一次，重复导入不会多出邮件。
carry-about-export = 把账户的全部邮件按文件夹写出，供其他程序使用。不会覆盖任何文件。
carry-about-duplicates = 查找同一账户中重复的邮件，经不同途径收到的也算。每组只留一封：有星标、有标签或已归入文件夹的优先，否则留最早的一封。
carry-about-check = 读取每一封邮件，与大小、索引和导入时或首次检查时的摘要核对，磁盘悄悄改坏了邮件也能发现。在那之前是否完好，则无从得知。
carry-about-backup = 把设置、邮件、草稿、发件箱、收取记录和学到的垃圾邮件特征写进一个文件，并重新读取核对。不含密码。
carry-restore = 恢复
carry-about-restore = 备份只能恢复到空的配置目录里，而这里已有账户。要恢复到别的文件夹：hongyan --profile 文件夹 restore 文件
carry-restore-here = 从备份恢复邮件、设置等全部内容。这里还没有设置账户，恢复后就与备份时一样。
carry-restore-half = 上次退出时，{ $file } 还没有恢复完，可以接着恢复；换一份备份则从头开始。
carry-act-go-on = 继续恢复
carry-restore-stopped = 已停止，备份的内容没有留在这里，可以马上重新恢复，也可换一份备份
carry-restore-nothing = 这里一切照旧，可以马上再恢复这份备份，也可换一份。
carry-choose-files = 选择文件…
carry-choose-folder = 选择文件夹…
carry-nothing = 没有鸿雁能读的邮件
carry-into = 导入到账户
carry-out-of = 账户
carry-all-accounts = 所有账户
carry-under = 放在文件夹
carry-imported-folder = 导入的邮件
carry-as = 格式
carry-format-maildir = Maildir
carry-format-mbox = mbox，每个文件夹一个文件
carry-format-eml = .eml，每封邮件一个文件
carry-running = 正在进行…
carry-act-import = 立即导入
carry-act-export = 立即导出
carry-act-find = 查找重复邮件
carry-act-remove = 把 { $shown } 封副本移到“已删除”
carry-more = 另有 { $shown } 项
carry-act-check = 检查全部邮件
carry-act-back-up = 备份…
carry-act-restore = 恢复备份…
