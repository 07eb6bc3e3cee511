# 没有读完的签名。

origin-signature-waits-long = 远比任何签名都长：没有读完，不知道它覆盖哪些内容
