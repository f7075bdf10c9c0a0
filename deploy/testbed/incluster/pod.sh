# The operator's pod: what the API server made of the Deployment is taken apart, and its container run as a kubelet would.

readonly OPERATOR=dam/kiosks PROXY=dam/service-proxy
# Where the Service is for the pod: a loopback address that nobody else has.
readonly SERVICE_ADDRESS=127.0.25.1

# The pod of the operator's Deployment, as JSON.
find_pod() {
  straight -n kiosks-system get pods -l app=kiosks -o json | jq -e '.items[] | select(.metadata.deletionTimestamp == null)' >"$results/pod.json"
}
of_pod() { jq -r "$@" "$results/pod.json"; }

# shellcheck disable=SC2016 # jq's own variables
# volume_files FOLDER: writes what the projected volume of the pod's service account consists of.
volume_files() {
  local folder=$1 source token
  rm -rf "$folder"
  (umask 077; mkdir -p "$folder")
  while read -r source; do
    case $(jq -r 'keys[0]' <<<"$source") in
      serviceAccountToken)
        token=$(token "$source")
        (umask 077; echo -n "$token" >"$folder/$(jq -r .serviceAccountToken.path <<<"$source")")
        ;;
      configMap) config_map_files "$folder" "$source" ;;
      downwardAPI)
        jq -j --argjson source "$source" 'getpath($source.downwardAPI.items[0].fieldRef.fieldPath / ".")' "$results/pod.json" \
          >"$folder/$(jq -r '.downwardAPI.items[0].path' <<<"$source")"
        ;;
      *) fail "the pod has a volume source that is not known here: $source" ;;
    esac
  done < <(of_pod -c --arg path "$mount_path" '.spec as $spec | [$spec.containers[0].volumeMounts[] | select(.mountPath == $path).name][0] as $name
    | $spec.volumes[] | select(.name == $name).projected.sources[]')
}
# A token bound to that pod, as the kubelet asks for one.
token() {
  local arguments audience
  arguments=(--duration "$(jq -r .serviceAccountToken.expirationSeconds <<<"$1")s" --bound-object-kind Pod)
  audience=$(jq -r '.serviceAccountToken.audience // empty' <<<"$1")
  [[ -z $audience ]] || arguments+=(--audience "$audience")
  straight -n kiosks-system create token "$(of_pod .spec.serviceAccountName)" "${arguments[@]}" \
    --bound-object-name "$(of_pod .metadata.name)" --bound-object-uid "$(of_pod .metadata.uid)"
}
config_map_files() {
  local name key path
  name=$(jq -r .configMap.name <<<"$2")
  while read -r key path; do
    straight -n kiosks-system get configmap "$name" -o json | jq -j --arg key "$key" '.data[$key]' >"$1/$path"
  done < <(jq -r '.configMap.items[] | "\(.key) \(.path)"' <<<"$2")
}

# What cluster DNS and kube-proxy do: the Service's name and port lead to the port of its EndpointSlice. The address there stands for this machine.
start_proxy() {
  local service slice
  service=$(straight -n navidec-system get service navidec -o jsonpath='{.spec.ports[0].port}')
  slice=$(straight -n navidec-system get endpointslices -l kubernetes.io/service-name=navidec -o jsonpath='{.items[0].ports[0].port}')
  echo "$SERVICE_ADDRESS navidec.navidec-system.svc" >"$results/hosts"
  launch "$PROXY" "$results/bin/service" "$SERVICE_ADDRESS:$service" "127.0.0.1:$slice"
}

start_operator() {
  local environment=() arguments=()
  mount_path=$(of_pod '.spec.containers[0].volumeMounts[] | select(.mountPath | endswith("/serviceaccount")).mountPath')
  volume_files "$BED/dam/serviceaccount"
  mapfile -t environment < <(of_pod '.spec.containers[0].env[] | "\(.name)=\(.value)"')
  mapfile -t arguments < <(of_pod '.spec.containers[0].args[]')
  launch "$OPERATOR" unshare -m "$INCLUSTER/kubelet" "$results/bin/operator" "$results/hosts" "$mount_path" "$BED/dam/serviceaccount" \
    "${environment[@]}" -- "${arguments[@]}"
}

end_pod() {
  [[ ! -d $BED/run ]] || { end "$OPERATOR"; end "$PROXY"; }
}
