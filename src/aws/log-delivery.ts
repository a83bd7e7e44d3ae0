import { tlsOnly } from "./tls-only";

/**
 * Accounts of Elastic Load Balancing, which write the access logs of load balancers in regions that were opened before August
 * 2022; the newer regions have none. For the older ones AWS's page has named the account, and later the service as well: a
 * bucket lets in both.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html (read November 2026)
 */
const ACCOUNTS: Readonly<Record<string, string>> = {
  "af-south-1": "098369216593",
  "ap-east-1": "754344448648",
  "ap-northeast-1": "582318560864",
  "ap-northeast-2": "600734575887",
  "ap-northeast-3": "383597477331",
  "ap-south-1": "718504428378",
  "ap-southeast-1": "114774131450",
  "ap-southeast-2": "783225319266",
  "ap-southeast-3": "589379963580",
  "ca-central-1": "985666609251",
  "eu-central-1": "054676820928",
  "eu-north-1": "897822967062",
  "eu-south-1": "635631232127",
  "eu-west-1": "156460612806",
  "eu-west-2": "652711504416",
  "eu-west-3": "009996457667",
  "me-south-1": "076674570225",
  "sa-east-1": "507241528517",
  "us-east-1": "127311923021",
  "us-east-2": "033677994240",
  "us-west-1": "027434742980",
  "us-west-2": "797873946194",
};

/** Folders of the buckets. Global Accelerator needs one; load balancers take any without `AWSLogs`. */
export const LOG_FOLDERS = { access: "access", flows: "flows" } as const;

interface LogBucket {
  readonly bucket: string;
  readonly region: string;
  /** Id of the account that the logs are of. */
  readonly account: string;
}

const arnOf = (bucket: string) => `arn:aws:s3:::${bucket}`;

/** @param folder one of the bucket's */
const logsIn = ({ bucket, account }: LogBucket, folder: string) => `${arnOf(bucket)}/${folder}/AWSLogs/${account}/*`;

/** Lets the region's load balancers write. `delivery.logs.amazonaws.com` is for those of other types. */
function accessStatements(place: LogBucket) {
  const write = { Effect: "Allow", Action: "s3:PutObject", Resource: logsIn(place, LOG_FOLDERS.access) } as const;
  const account = ACCOUNTS[place.region];
  return [
    { Sid: "AccessLogs", ...write, Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" } },
    ...(account === undefined
      ? []
      : [{ Sid: "AccessLogsOfOldRegions", ...write, Principal: { AWS: `arn:aws:iam::${account}:root` } }]),
  ];
}

/**
 * Lets Global Accelerator write, under the names of statements that AWS itself would add where it finds none. AWS's own ask for
 * the ACL bucket-owner-full-control as well, which means nothing in a bucket without ACLs, and it is not sure that AWS sends it to one.
 * Sources: https://docs.aws.amazon.com/global-accelerator/latest/dg/monitoring-global-accelerator.flow-logs.html and
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
 */
function flowStatements(place: LogBucket) {
  const delivery = { Effect: "Allow", Principal: { Service: "delivery.logs.amazonaws.com" } } as const;
  const ours = { "aws:SourceAccount": place.account };
  return [
    {
      Sid: "AWSLogDeliveryWrite",
      ...delivery,
      Action: "s3:PutObject",
      Resource: logsIn(place, LOG_FOLDERS.flows),
      Condition: { StringEquals: ours },
    },
    {
      Sid: "AWSLogDeliveryAclCheck",
      ...delivery,
      Action: "s3:GetBucketAcl",
      Resource: arnOf(place.bucket),
      Condition: { StringEquals: ours },
    },
  ];
}

/** The policy of a bucket for logs. */
export const logBucketPolicy = (
  place: LogBucket,
  { accessLogs, flowLogs }: { readonly accessLogs: boolean; readonly flowLogs: boolean },
) => ({
  Version: "2012-10-17",
  Statement: [
    ...(accessLogs ? accessStatements(place) : []),
    ...(flowLogs ? flowStatements(place) : []),
    tlsOnly(place.bucket),
  ],
});
