// A report as a file: a page that stands alone, or one long table.
import type { ModelReportDetail, ModelReportFormat } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyReply } from 'fastify';
import { figureTable, tableTypes } from '../tables/figure-table.js';
import { reportPage, reportPolicy } from './html/report-page.js';
import { reportTable } from './report-table.js';

/** @throws HttpProblem `conflict` for a report that is not made */
export function sendReportFile(
  reply: FastifyReply,
  { id, status, error, report }: ModelReportDetail,
  format: Exclude<ModelReportFormat, 'json'>,
): void {
  if (report === null) {
    throw new HttpProblem(
      'conflict',
      `The report is ${status}${error === null ? '' : `: ${error}`}; it has no figures.`,
    );
  }
  void reply.header('content-disposition', `inline; filename="report-${id}.${format}"`);
  if (format === 'html') {
    void reply
      .header('content-security-policy', `${reportPolicy}; frame-ancestors 'none'; sandbox allow-popups`)
      .type('text/html; charset=utf-8')
      .send(reportPage(report));
  } else void reply.type(tableTypes[format]).send(figureTable(reportTable(report), format));
}
