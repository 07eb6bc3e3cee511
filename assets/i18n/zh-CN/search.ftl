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




task-search = 未能搜索

cli-search = 未能搜索
cli-search-all = 没有搜索到全部邮件
cli-search-query = 看不懂要搜索的内容
cli-search-column = 第 { $column } 个字符：{ $fault }
cli-search-nothing-indexed = 这里还没有建立索引
cli-search-index-first = 请先运行 hongyan index
cli-search-in-part = 只搜索了 { $of } 封邮件中 { $mails } 封的正文
