CREATE TABLE `__new_audit_techniques` (
	`technique` text NOT NULL,
	`time` integer NOT NULL,
	`audit` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_audit_techniques`("technique", "time", "audit") SELECT "technique", `audits`.`time`, "audit" FROM `audit_techniques` JOIN `audits` ON `audits`.`seq` = `audit`;--> statement-breakpoint
DROP TABLE `audit_techniques`;--> statement-breakpoint
ALTER TABLE `__new_audit_techniques` RENAME TO `audit_techniques`;--> statement-breakpoint
CREATE UNIQUE INDEX `audits_by_technique` ON `audit_techniques` (`technique`,`time`,`audit`);--> statement-breakpoint
CREATE INDEX `techniques_by_audit` ON `audit_techniques` (`audit`,`technique`);--> statement-breakpoint
DROP INDEX `audits_by_cluster`;--> statement-breakpoint
DROP INDEX `audits_by_user`;--> statement-breakpoint
DROP INDEX `audits_by_impersonated_user`;--> statement-breakpoint
CREATE INDEX `audits_by_verb` ON `audits` (substr("verb", 1, 128),`time`);--> statement-breakpoint
CREATE INDEX `audits_by_account` ON `audits` (substr("account_id", 1, 128),`time`);--> statement-breakpoint
CREATE INDEX `audits_by_provider` ON `audits` (substr("provider", 1, 128),`time`);--> statement-breakpoint
CREATE INDEX `audits_by_resources` ON `audits` (substr("resources", 1, 128),`time`);--> statement-breakpoint
CREATE INDEX `audits_by_message` ON `audits` (substr("message", 1, 128),`time`);--> statement-breakpoint
CREATE INDEX `audits_by_rule` ON `audits` (substr("rule", 1, 128),`time`);--> statement-breakpoint
CREATE INDEX `audits_by_severity` ON `audits` (case "severity" when 'info' then 0 when 'low' then 1 when 'medium' then 2 when 'high' then 3 when 'critical' then 4 else 5 end,`time`);--> statement-breakpoint
CREATE INDEX `audits_by_region` ON `audits` (substr("region", 1, 128),`time`);--> statement-breakpoint
CREATE INDEX `audits_by_namespace` ON `audits` (substr("namespace", 1, 128),`time`);--> statement-breakpoint
CREATE INDEX `audits_by_cluster` ON `audits` (substr("cluster", 1, 128),`time`);--> statement-breakpoint
CREATE INDEX `audits_by_user` ON `audits` (substr("username", 1, 128),`time`);--> statement-breakpoint
CREATE INDEX `audits_by_impersonated_user` ON `audits` (substr("impersonated_username", 1, 128),`time`) WHERE "audits"."impersonated_username" is not null;--> statement-breakpoint
CREATE TABLE `__new_audit_resource_ids` (
	`resource_id` text NOT NULL,
	`time` integer NOT NULL,
	`audit` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_audit_resource_ids`("resource_id", "time", "audit") SELECT "resource_id", `audits`.`time`, "audit" FROM `audit_resource_ids` JOIN `audits` ON `audits`.`seq` = `audit`;--> statement-breakpoint
DROP TABLE `audit_resource_ids`;--> statement-breakpoint
ALTER TABLE `__new_audit_resource_ids` RENAME TO `audit_resource_ids`;--> statement-breakpoint
CREATE INDEX `audits_by_resource_id` ON `audit_resource_ids` (substr("resource_id", 1, 128),`time`,`audit`);--> statement-breakpoint
CREATE INDEX `resource_ids_by_audit` ON `audit_resource_ids` (`audit`);