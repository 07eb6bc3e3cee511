# 邮件的写法。

source-faces = 源代码的查看方式
source-part-faces = 这一部分的查看方式
source-raw = 原文
source-decoded = 解码后
source-structure = 结构
source-hex = 十六进制
source-close = 关闭源代码
source-copy = 复制全部
source-find-open = 查找…
source-find = 在源代码中查找
source-scroll = 源代码的行
source-scroll-sidewards = 横向滚动源代码
source-save-part = 保存这一部分…
source-multipart = 这一部分只包含下面的各部分
source-part = 第 { $number } 部分
source-other-kind = 内容其实是 { $kind }，与声明的类型不符
source-odd-go = 转到第一处

source-odd-no-field = { $count } 行邮件头不是字段
source-odd-raw-header = { $count } 行邮件头的字符编码不明
source-odd-utf8-header = { $count } 行邮件头直接使用 UTF-8
source-odd-long-line = { $count } 行超过 998 字节
source-odd-bare-lf = { $count } 行仅以 LF 结尾
source-odd-bare-cr = { $count } 处 CR 后面没有 LF
source-odd-nul = { $count } 个零字节
source-odd-no-boundary = { $count } 个多部分内容没有分界线
source-odd-never-opened = { $count } 个多部分内容的分界线从未出现
source-odd-never-closed = { $count } 个多部分内容没有结束
source-odd-encoded-multipart = { $count } 个多部分内容声称经过编码
source-odd-unknown-encoding = { $count } 处传输编码未知
source-odd-broken-base64 = { $count } 个部分的 base64 已损坏
source-odd-unknown-charset = { $count } 处字符编码未知
source-odd-too-complex = 过于复杂，无法完整拆解

told-copied = 已复制
told-source-cut = 已复制开头 4 MB；需要全部内容请保存为文件
