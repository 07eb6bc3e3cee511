# 查找邮件：搜索框、保存的搜索、看不懂的写法。

search-column = 第 { $column } 个字符：{ $fault }
search-bracket-open = 这个括号没有右半边
search-bracket-open-advice = 在结束的地方加上右括号
search-bracket-closed = 这个括号没有左半边
search-bracket-closed-advice = 去掉它，或在前面加上左括号
search-too-deep = 括号嵌套得太深
search-too-deep-advice = 请少用几层括号
search-no-value = { $field } 后面没有内容
search-no-value-advice = 把要找的内容紧接着写在冒号后面，不要空格
search-nothing-after = “或”（OR）后面没有内容
search-nothing-before = “或”（OR）前面没有内容
search-nothing-advice = “或”的两边都要有词
search-nothing-unwanted = NOT 后面没有内容
search-nothing-unwanted-advice = 请在 NOT 后面写上不要的内容
search-unknown-value = { $field } 没有“{ $value }”这个值
search-unknown-value-advice = 可用的有 { $known }
search-no-date = “{ $value }”不是日期
search-no-date-advice = 可以写 2026-03-05、2026年3月、2026、昨天、上周或 7d
search-no-size = “{ $value }”不是大小
search-no-size-advice = 请写数字加 K、M 或 G，例如 5M
search-no-pattern = 这不是正则表达式：{ $detail }
search-no-pattern-advice = 请改正，或去掉两边的斜杠，按普通的词查找
search-no-word = “{ $value }”里没有文字或数字
search-no-word-advice = 请写一个词，或把正则表达式写在两个斜杠之间
search-no-folder = 没有叫“{ $value }”的文件夹
search-no-tag = 没有叫“{ $value }”的标签
search-no-account = 没有叫“{ $value }”的账户
search-no-field = 没有“{ $value }:”这个字段，按原文查找
search-near = 要找的也许是 { $near }
search-folders = 共有 { $shown } 个文件夹，没有名称相近的
search-tags = { $count ->
    [0] 目前还没有标签
   *[other] 共有 { $shown } 个标签，没有名称相近的
}
search-accounts = { $count ->
    [0] 目前还没有账户
   *[other] 共有 { $shown } 个账户，没有名称相近的
}
search-short = “{ $value }”只作为一个完整的词来查找
search-short-advice = 输入第三个字母后，以它开头的词也能找到
search-found-before = 尚未搜索，下面仍是“{ $words }”的结果
search-place-before = 尚未搜索，下面仍是“{ $place }”中的全部邮件

search-indexed = 目前可按正文搜索 { $of } 封邮件中的 { $mails } 封
search-going-on = 正在搜索…
search-here = 在“{ $place }”中
search-best = 最佳匹配

search-help-from = 谁写的
search-help-to = 写给谁
search-help-subject = 主题中的词
search-help-body = 正文中的词
search-help-has = 含有什么，如 有：附件
search-help-filename = 附件的文件名
search-help-larger = 比这个大，如 大于：5M
search-help-smaller = 比这个小，如 小于：10k
search-help-before = 某日之前，如 早于：2026-03
search-help-after = 某日起，如 晚于：昨天
search-help-on = 某日、某月或某年
search-help-is = 未读、已读、星标、已回复等
search-help-tag = 带某个标签的邮件
search-help-in = 某个文件夹及其子文件夹中的邮件
search-help-account = 某个账户的邮件

search-teach-word = 每个词都要出现在邮件里
search-teach-from = 谁写的；还有“收件人：”“主题：”“正文：”
search-teach-quoted = 与引号里的词句完全一致
search-teach-or = 两者之一
search-teach-minus = 不含这个词
search-teach-has = 有附件；还有“文件名：”
search-teach-before = 还有“晚于：”和“日期：”
search-teach-is = 还有“文件夹：”“标签：”“账户：”
search-teach-larger = 还有“小于：”
search-teach-pattern = 正则表达式
search-try-everywhere = 在所有文件夹中搜索
search-everywhere-tip = 垃圾邮件和“已删除”除外；要找那里的邮件，请写“文件夹：已删除”

place-searches = 搜索
action-save-search = 保存此搜索…
action-edit-search = 改名或修改…
action-delete-search = 删除搜索
search-save-head = 保存搜索
search-edit-head = 修改搜索
search-name = 名称
search-name-hint = 未付的发票
search-query = 搜索内容
search-save = 保存
search-name-taken = 已有叫这个名称的搜索
search-name-missing = 请起一个名称
search-name-long = 名称最多 60 个字符
search-query-missing = 请写明要搜索什么
undo-search-deleted = 已删除搜索“{ $name }”
task-search = 未能搜索

cli-search = 未能搜索
cli-search-all = 没有搜索到全部邮件
cli-search-query = 看不懂要搜索的内容
cli-search-column = 第 { $column } 个字符：{ $fault }
cli-search-nothing-indexed = 这里还没有建立索引
cli-search-index-first = 请先运行 hongyan index
cli-search-unknown = 找不到搜索中所指的内容
cli-search-none = 没有找到邮件
cli-search-in-part = 只搜索了 { $of } 封邮件中 { $mails } 封的正文
cli-search-without-row = 有 { $shown } 封邮件还不在索引中
cli-search-in-part-without-row = 只搜索了 { $of } 封邮件中 { $mails } 封的正文，其中 { $shown } 封还完全不在索引中
