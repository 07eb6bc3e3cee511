# 证书的问题（主语是“证书”），以及加密为何没有建立。各是一个分句。

certificate-changed = 它不是你此前信任的那一张。原来的指纹是 { $before }，这一张是 { $now }
certificate-nul-in-name = 它的名称“{ $name }”里藏着空字符，只有伪造者才会这样写
certificate-wrong-host = 它是发给 { $names } 的，不是发给这台服务器的
certificate-common-name-only = 名称 { $name } 只写在旧的位置（CN），这种写法早已无效
certificate-wildcard-too-wide = 它的通配名 { $name } 会把别人的服务器也包括进去
certificate-partial-wildcard = 它的通配名 { $name } 无效：星号必须代表名称最前面的一整段
certificate-address-not-named = 账户里填的是服务器的 IP 地址，而证书是发给 { $names } 的
certificate-expired = 它已于 { $date } 过期
certificate-not-yet-valid = 它从 { $date } 起才有效。这台电脑的时间对吗？
certificate-weak-key = 它的密钥（{ $key }）太短，可以被破解
certificate-weak-signature = 它用 { $algorithm } 签名，这种签名可以伪造
certificate-bad-signature = 它的签名不对：证书是伪造的，或者已经损坏
certificate-revoked = 签发者“{ $issuer }”已将它吊销
certificate-not-for-servers = 它的用途是{ $purposes }，不能用于服务器
certificate-authority = 它属于签发证书的机构，不是服务器的证书
certificate-self-signed = 这是自签名证书，没有受信任的机构为它担保
certificate-chain-incomplete = 服务器没有附上签发者“{ $issuer }”的证书，因此无从证明它的真伪。这要由服务器的管理员补上
certificate-issuer-expired = 签发者“{ $issuer }”的证书已于 { $date } 过期
certificate-unknown-issuer = 这台电脑不信任它的签发者“{ $issuer }”
certificate-unreadable = 无法读取：{ $detail }
certificate-other = { $detail }
# Between two faults of one certificate.
certificate-and = ；

handshake-plaintext = 这个端口一开始并不加密。服务器的原话是“{ $said }”
handshake-tls-from-the-start = 这个端口从一开始就加密
handshake-not-tls = 服务器的应答不是 TLS，这个端口上可能是另一种服务器
handshake-old-version = 服务器只支持 TLS 1.1 或更旧的版本，可能被破解。这要由服务器的管理员升级
handshake-no-common-cipher = 服务器不支持任何仍然安全的加密算法
handshake-unknown-name = 服务器说它没有这个名称的主机
handshake-client-certificate = 服务器要求出示客户端证书，而鸿雁没有这样的证书
handshake-unproven-key = 服务器无法证明它出示的证书属于自己，可能有人在冒充这台服务器
handshake-alert = 服务器中止了握手，原话是“{ $alert }”
handshake-other = { $detail }

upgrade-not-offered = 服务器不提供 STARTTLS
upgrade-nothing-announced = 服务器没有说明支持哪些功能，也可能是有人把说明隐去了：{ $words }
upgrade-not-now = 服务器暂时无法开始加密：{ $words }
upgrade-refused = 服务器拒绝开始加密：{ $words }
upgrade-odd = 服务器对加密请求的应答不合规范：{ $words }

# 供人查看的证书。

certificate-title = { $host } 的证书
certificate-look = 查看证书…
certificate-names = 签发给
certificate-subject = 持有者
certificate-issuer = 签发者
certificate-valid = 有效期
certificate-validity = { $from } 至 { $until }
certificate-key = 密钥
certificate-signature = 签名
certificate-revocation = 吊销状态
certificate-not-checked = 未查验
certificate-fingerprint = SHA-256 指纹
certificate-fingerprint-before = 此前信任的指纹
certificate-fingerprint-now = 现在出示的指纹
certificate-has-changed = 你此前信任的这台服务器的证书已经更换
certificate-compare = 只有当服务器的管理员通过别的途径告诉过你这个指纹时，才应该信任它。信任之后，仅这一张证书对这台服务器和这个账户有效，证书一换就会再次询问。
certificate-never = 这张证书不能由个人决定信任。
certificate-refuse = 不信任
certificate-trust = 在此账户中信任这张证书
certificate-trust-new = 在此账户中信任新的证书
certificate-pinned = 你信任的证书
certificate-pin = { $host }：{ $fingerprint }
certificate-pin-any = 任何服务器：{ $fingerprint }
certificate-pin-remove = 不再信任：{ $fingerprint }

# 连接诊断。

doctor-title = { $account } 的连接
doctor-again = 重新检查
doctor-copy = 复制报告
doctor-hide-hosts = 报告中不写服务器名
doctor-all-well = 按这些设置，两台服务器都正常
doctor-examine = 检查连接
step-announce = 支持的功能
step-look-maildrop = 邮箱
step-look-submission = 发信限制
found-in-vain = { $address } 连接失败：{ $why }
found-certificate = 签发给 { $names }，签发者 { $issuer }，还有 { $days } 天到期
found-pinned = 由你决定信任
found-maildrop = { $mails } 封邮件，{ $size }
found-limit = 每封邮件不超过 { $size }
found-no-limit = 没有声明大小限制
doctor-report = 鸿雁 { $version } 连接检查报告
doctor-before-tls = （加密之前：{ $announced }）
doctor-certificate = 证书签发给 { $names }，签发者 { $issuer }，有效期至 { $until }（还有 { $days } 天），{ $key }，{ $signature }，吊销状态未查验
doctor-works-implicit = { $server } 可以用端口 { $port }，一开始就加密（TLS）
doctor-works-starttls = { $server } 可以用端口 { $port }，加 STARTTLS
doctor-use-implicit = 改用端口 { $port }（TLS）
doctor-use-starttls = 改用端口 { $port }（STARTTLS）

account-plaintext = 未加密：途中的任何人都能看到 { $account } 的密码和邮件
account-plaintext-here = 未加密：{ $account } 的服务器就在这台电脑上，内容不会离开本机
