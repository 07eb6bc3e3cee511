# 未能完整显示的邮件，以及没有密钥就无法阅读的邮件。

cut-lines = 只显示了前 { $shown } 行，共 { $all } 行
cut-octets = 只显示了前 { $shown }，共 { $all }
cut-rest = “查看原文”可以看到全部内容，“保存为 .eml…”可以保存完整的邮件
cut-end = 邮件到这里还没有结束，后面的内容没有显示
cut-find = 显示出来的部分里没有
cut-print = 这封邮件太长，无法全部打印：只会打印能够显示的部分。
cut-paper = 邮件到这里还没有结束，后面的内容没有打印。

encrypted-all = 这封邮件用 { $cipher } 加密了
encrypted-part = 这封邮件有一部分用 { $cipher } 加密了
encrypted-what-to-do = 鸿雁无法解密。请保存 { $name }，再用存有你的密钥的程序打开
encrypted-unread = ，鸿雁无法解密
