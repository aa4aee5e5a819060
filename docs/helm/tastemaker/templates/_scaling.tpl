{{/* How many there are, and that some stay while nodes are drained. `kind` of what is scaled. */}}
{{- define "tastemaker.scaling" -}}
{{- $name := printf "%s-%s" .root.Release.Name .component -}}
{{- $autoscaling := .values.autoscaling -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels:
    {{- include "tastemaker.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "tastemaker.labels" . | nindent 6 }}
{{- if $autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $name }}
  labels:
    {{- include "tastemaker.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: {{ .kind }}
    name: {{ $name }}
  minReplicas: {{ $autoscaling.minReplicas }}
  maxReplicas: {{ $autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ $autoscaling.targetCPUUtilizationPercentage }}
  behavior:
    scaleDown:
      # One at a time, after a quiet while: each has something to leave in order.
      stabilizationWindowSeconds: 600
      policies:
        - { type: Pods, value: 1, periodSeconds: 120 }
{{- end }}
{{- end }}

{{/* Nothing where the autoscaler says how many. */}}
{{- define "tastemaker.replicas" -}}
{{- if not .autoscaling.enabled -}}
replicas: {{ .replicas }}
{{- end -}}
{{- end }}
