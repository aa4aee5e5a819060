// AWS's variables that say where a bucket is. Credentials are read by AWS's own client.
export interface BucketEnvironment {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

/** An empty variable, as compose files leave behind, means unset. */
export function bucketEnvironment(variables: NodeJS.ProcessEnv = process.env): BucketEnvironment {
  const of = (name: string) => variables[name] || undefined;
  return {
    endpoint: of('AWS_ENDPOINT_URL_S3') ?? of('AWS_ENDPOINT_URL'),
    region: of('AWS_REGION') ?? of('AWS_DEFAULT_REGION'),
  };
}
