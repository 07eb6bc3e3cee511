# 某一样东西特别多的邮件。

attachments-more-warned = 还有 { $count } 个，其中 { $warned } 个有警告
attachment-people-more = { $names } 和另外 { $rest } 人
people-copy = 复制地址
