# Keys, certificates, tokens and kubeconfigs. Everything secret is readable by its owner only.

new_key() { (umask 077; openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null); }

# new_ca FOLDER NAME: FOLDER/ca.crt and ca.key
new_ca() {
  mkdir -p "$1"
  [[ -s $1/ca.crt ]] && return
  new_key "$1/ca.key"
  openssl req -x509 -new -key "$1/ca.key" -days 365 -subj "/CN=$2" -out "$1/ca.crt" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}

# new_certificate CA-FOLDER FILE SUBJECT SANS: FILE.crt and FILE.key, for servers and clients alike
new_certificate() {
  local ca=$1 file=$2 subject=$3 sans=$4
  [[ -s $file.crt ]] && return
  mkdir -p "${file%/*}"
  [[ -s $file.key ]] || new_key "$file.key"
  openssl req -utf8 -new -key "$file.key" -subj "$subject" -out "$file.csr" 2>/dev/null
  openssl x509 -req -in "$file.csr" -CA "$ca/ca.crt" -CAkey "$ca/ca.key" -CAcreateserial -days 365 -out "$file.crt.part" -extfile - 2>/dev/null <<EXT
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth,clientAuth
subjectAltName=$sans
EXT
  rm -f "$file.csr"
  mv "$file.crt.part" "$file.crt"
}

# The private CA that NaviDEC's services and the broker's neighbours trust; it is not a CA of any API server.
make_private_pki() {
  new_ca "$BED/pki" "NaviDEC test bed"
  new_ca "$BED/stranger" "A stranger"
  local cluster
  for cluster in "${CLUSTERS[@]}"; do
    new_certificate "$BED/pki" "$BED/$cluster/navidec" "/CN=$cluster" \
      "DNS:localhost,DNS:$cluster,DNS:navidec.navidec-system.svc,IP:127.0.0.1,URI:spiffe://navidec/cluster/$cluster"
  done
  new_certificate "$BED/pki" "$BED/pki/orchestrator" /CN=orchestrator "DNS:localhost,DNS:vapnik,IP:127.0.0.1,URI:spiffe://navidec/orchestrator"
  new_certificate "$BED/pki" "$BED/pki/nobody" /CN=nobody "DNS:nobody"
  new_certificate "$BED/stranger" "$BED/stranger/stranger" /CN=dam "DNS:localhost,URI:spiffe://navidec/cluster/dam"
}

make_cluster_pki() {
  local folder=$BED/$1/pki
  new_ca "$folder" "$1"
  new_certificate "$folder" "$folder/apiserver" /CN=kube-apiserver \
    "DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.0.0.1"
  new_certificate "$folder" "$folder/kubelet" /CN=kubelet "DNS:localhost,IP:127.0.0.1"
  new_certificate "$folder" "$folder/kubelet-client" /O=system:masters/CN=kube-apiserver-kubelet-client "DNS:kubelet-client"
  new_certificate "$folder" "$folder/controller-manager" /CN=system:kube-controller-manager "DNS:controller-manager"
  new_certificate "$folder" "$folder/scheduler" /CN=system:kube-scheduler "DNS:scheduler"
  new_certificate "$folder" "$folder/kwok" /O=system:masters/CN=kwok "DNS:kwok"
  make_client_pki "$1"
  if [[ ! -s $folder/service-accounts.key ]]; then
    (umask 077; openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$folder/service-accounts.key" 2>/dev/null)
    openssl pkey -in "$folder/service-accounts.key" -pubout -out "$folder/service-accounts.pub"
  fi
}

# Users by certificate, as kubeadm's admin.conf has one; and the certificate by which the API server takes a user's name from a proxy.
make_client_pki() {
  local folder=$BED/$1/pki
  new_ca "$folder/front-proxy" "$1 front proxy"
  # As kubeadm makes them: RSA, in the old format (which OpenSSL 1.1 has no option for, and no other).
  [[ -s $folder/front-proxy-client.key ]] ||
    (
      umask 077
      openssl genrsa -traditional -out "$folder/front-proxy-client.key" 2048 2>/dev/null ||
        openssl genrsa -out "$folder/front-proxy-client.key" 2048 2>/dev/null
    )
  new_certificate "$folder/front-proxy" "$folder/front-proxy-client" /CN=front-proxy-client "DNS:front-proxy-client"
  new_certificate "$folder" "$folder/cert-admin" "/O=system:masters/CN=$1-cert-admin" "DNS:cert-admin"
  new_certificate "$folder" "$folder/cert-dev" /O=cert-devs/O=testers/CN=cert-dev "DNS:cert-dev"
  new_certificate "$folder" "$folder/cert-odd" '/O=O\=system:masters,x/CN=Zoë, "of" sales' "DNS:cert-odd"
  new_certificate "$folder" "$folder/cert-false-peer" /O=cert-devs/CN=false-peer "URI:spiffe://navidec/cluster/dam"
}

readonly USERS=(admin dev viewer navidec)

make_tokens() {
  local cluster=$1 folder=$BED/$1/tokens user groups
  mkdir -p "$folder"
  (
    umask 077
    for user in "${USERS[@]}"; do
      [[ -s $folder/$user ]] || openssl rand -hex 24 >"$folder/$user"
      groups=
      case $user in admin | navidec) groups=',"system:masters"' ;; esac
      echo "$(<"$folder/$user"),$user,$cluster-$user$groups"
    done >"$BED/$cluster/tokens.csv"
  )
}

# kubeconfig FILE CLUSTER SERVER CA USER-ENTRY
kubeconfig() {
  (umask 077; cat >"$1") <<CONFIG
apiVersion: v1
kind: Config
clusters:
- name: $2
  cluster: {server: "$3", certificate-authority-data: "$(base64 -w0 <"$4")"}
users:
- name: user
  user: {$5}
contexts:
- name: $2
  context: {cluster: $2, user: user}
current-context: $2
CONFIG
}

make_kubeconfigs() {
  local cluster=$1 api facade user file component
  api=https://127.0.0.1:$(port "$cluster/apiserver")
  facade=https://127.0.0.1:$(navidec_port "$cluster-tls")
  for user in admin dev viewer; do
    file=$BED/$cluster/$user.
    [[ $user != admin ]] || file=$BED/$cluster/
    kubeconfig "${file}kubeconfig" "$cluster" "$api" "$BED/$cluster/pki/ca.crt" "token: \"$(<"$BED/$cluster/tokens/$user")\""
    kubeconfig "${file}navidec.kubeconfig" "$cluster" "$facade" "$BED/pki/ca.crt" "token: \"$(<"$BED/$cluster/tokens/$user")\""
  done
  for user in cert-admin cert-dev cert-odd; do
    file=$BED/$cluster/pki/$user
    kubeconfig "$BED/$cluster/$user.kubeconfig" "$cluster" "$api" "$BED/$cluster/pki/ca.crt" "client-certificate: \"$file.crt\", client-key: \"$file.key\""
    kubeconfig "$BED/$cluster/$user.navidec.kubeconfig" "$cluster" "$facade" "$BED/pki/ca.crt" "client-certificate: \"$file.crt\", client-key: \"$file.key\""
  done
  kubeconfig "$BED/$cluster/service.kubeconfig" "$cluster" "$api" "$BED/$cluster/pki/ca.crt" "token: \"$(<"$BED/$cluster/tokens/navidec")\""
  for component in controller-manager scheduler kwok; do
    kubeconfig "$BED/$cluster/pki/$component.kubeconfig" "$cluster" "$api" "$BED/$cluster/pki/ca.crt" \
      "client-certificate: \"$BED/$cluster/pki/$component.crt\", client-key: \"$BED/$cluster/pki/$component.key\""
  done
}
