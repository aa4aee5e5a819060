{{/* A variable from the secret. */}}
{{- define "tastemaker.fromSecret" -}}
- name: {{ .key }}
  valueFrom:
    secretKeyRef:
      name: {{ include "tastemaker.secret" .root }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{/* A pod of one service. `component` api, worker, inference or migrate; `values` its own; `port`, unless it serves nothing. */}}
{{- define "tastemaker.pod" -}}
{{- $root := .root -}}
{{- $isTeam := ne .component "inference" -}}
metadata:
  labels:
    {{- include "tastemaker.labels" . | nindent 4 }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with $root.Values.serviceAccountName }}
  serviceAccountName: {{ . }}
  {{- end }}
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    seccompProfile:
      type: RuntimeDefault
  {{- if .port }}
  # What it has to leave in order, and to end.
  terminationGracePeriodSeconds: {{ add .values.drainSeconds 30 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "tastemaker.labels" . | nindent 10 }}
  {{- else }}
  restartPolicy: Never
  {{- end }}
  {{- with .values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ .component }}
      image: {{ include "tastemaker.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [{{ .component }}]
      env:
        - name: HOST
          value: 0.0.0.0
        - name: TASTEMAKER_HOME
          value: /data
        - name: TASTEMAKER_ARTIFACTS
          value: {{ required "artifacts.location is needed: s3://bucket/prefix" $root.Values.artifacts.location | quote }}
        {{- with $root.Values.artifacts.region }}
        - name: AWS_REGION
          value: {{ . | quote }}
        {{- end }}
        {{- include "tastemaker.fromSecret" (dict "root" $root "key" "TASTEMAKER_SECRET_KEY") | nindent 8 }}
        {{- include "tastemaker.fromSecret" (dict "root" $root "key" "AWS_ACCESS_KEY_ID" "optional" true) | nindent 8 }}
        {{- include "tastemaker.fromSecret" (dict "root" $root "key" "AWS_SECRET_ACCESS_KEY" "optional" true) | nindent 8 }}
        {{- if $isTeam }}
        {{- include "tastemaker.fromSecret" (dict "root" $root "key" "DATABASE_URL") | nindent 8 }}
        {{- include "tastemaker.fromSecret" (dict "root" $root "key" "TASTEMAKER_DIRECT_DATABASE_URL" "optional" true) | nindent 8 }}
        {{- include "tastemaker.fromSecret" (dict "root" $root "key" "REDIS_URL") | nindent 8 }}
        - name: TASTEMAKER_INFERENCE_URL
          value: {{ include "tastemaker.inferenceUrls" $root | quote }}
        - name: TASTEMAKER_API_URL
          value: http://{{ $root.Release.Name }}-api.{{ $root.Release.Namespace }}.svc:3000
        {{- end }}
        {{- if .port }}
        - name: PORT
          value: {{ .port | quote }}
        - name: TASTEMAKER_DRAIN_SECONDS
          value: {{ .values.drainSeconds | quote }}
        {{- end }}
        {{- with .env }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- range $name, $value := merge (dict) (.values.env | default dict) $root.Values.env }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
      {{- if .port }}
      ports:
        - name: http
          containerPort: {{ .port }}
      startupProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 5
        failureThreshold: 60
      livenessProbe:
        httpGet: { path: /healthz, port: http }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /readyz, port: http }
        periodSeconds: 3
        timeoutSeconds: 3
        failureThreshold: 2
      {{- end }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      volumeMounts:
        - { name: home, mountPath: /data }
        - { name: scratch, mountPath: /tmp }
  volumes:
    - name: home
      emptyDir:
        sizeLimit: {{ $root.Values.home }}
    - name: scratch
      emptyDir:
        sizeLimit: {{ .values.scratch | default "64Mi" }}
{{- end }}
