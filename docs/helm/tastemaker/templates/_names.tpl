{{- define "tastemaker.labels" -}}
app.kubernetes.io/name: tastemaker
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "tastemaker.image" -}}
{{- $image := .Values.image -}}
{{- $repository := required "image.repository is needed: build the Dockerfile, push it to a registry of yours, and name it here" $image.repository -}}
{{- if $image.digest -}}
{{ $repository }}@{{ $image.digest }}
{{- else -}}
{{ $repository }}:{{ required "image.tag or image.digest is needed: a version of the image, not `latest`" $image.tag }}
{{- end -}}
{{- end }}

{{- define "tastemaker.secret" -}}
{{ required "existingSecret is needed: the README's `kubectl create secret` makes one, with random values" .Values.existingSecret }}
{{- end }}

{{/* Every replica of inference that there may be, in the order of their numbers. */}}
{{- define "tastemaker.inferenceUrls" -}}
{{- $inference := .Values.inference -}}
{{- $most := ternary $inference.autoscaling.maxReplicas $inference.replicas $inference.autoscaling.enabled -}}
{{- $name := printf "%s-inference" .Release.Name -}}
{{- $urls := list -}}
{{- range $number := until (int $most) -}}
{{- $urls = append $urls (printf "http://%s-%d.%s.%s.svc:3001" $name $number $name $.Release.Namespace) -}}
{{- end -}}
{{ join "," $urls }}
{{- end }}
