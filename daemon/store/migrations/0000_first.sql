CREATE TABLE `administrator` (
	`id` integer PRIMARY KEY NOT NULL,
	`account` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit_resource_ids` (
	`resource_id` text NOT NULL,
	`audit` integer NOT NULL,
	PRIMARY KEY(`resource_id`, `audit`)
);
--> statement-breakpoint
CREATE INDEX `resource_ids_by_audit` ON `audit_resource_ids` (`audit`);--> statement-breakpoint
CREATE TABLE `audit_techniques` (
	`technique` text NOT NULL,
	`audit` integer NOT NULL,
	PRIMARY KEY(`technique`, `audit`)
);
--> statement-breakpoint
CREATE INDEX `techniques_by_audit` ON `audit_techniques` (`audit`);--> statement-breakpoint
CREATE TABLE `audits` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`time` integer NOT NULL,
	`ingested_at` integer NOT NULL,
	`audit_id` text NOT NULL,
	`request_time` text NOT NULL,
	`rule` text NOT NULL,
	`message` text NOT NULL,
	`severity` text NOT NULL,
	`attack_techniques` text NOT NULL,
	`verb` text NOT NULL,
	`username` text NOT NULL,
	`user` text NOT NULL,
	`impersonated_username` text,
	`impersonated_user` text,
	`authorization_info` text NOT NULL,
	`source_ips` text NOT NULL,
	`resources` text NOT NULL,
	`namespace` text NOT NULL,
	`request_uri` text NOT NULL,
	`cluster` text NOT NULL,
	`provider` text NOT NULL,
	`account_id` text NOT NULL,
	`region` text NOT NULL,
	`resource_ids` text NOT NULL,
	`chunk` integer NOT NULL,
	`offset` integer NOT NULL,
	`length` integer NOT NULL,
	FOREIGN KEY (`chunk`) REFERENCES `chunks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audits_by_key` ON `audits` (`key`);--> statement-breakpoint
CREATE INDEX `audits_by_time` ON `audits` (`time`);--> statement-breakpoint
CREATE INDEX `audits_by_cluster` ON `audits` (`cluster`,`time`);--> statement-breakpoint
CREATE INDEX `audits_by_user` ON `audits` (`username`,`time`);--> statement-breakpoint
CREATE INDEX `audits_by_impersonated_user` ON `audits` (`impersonated_username`,`time`) WHERE "audits"."impersonated_username" is not null;--> statement-breakpoint
CREATE INDEX `audits_by_request` ON `audits` (`cluster`,`audit_id`,`request_time`,`rule`);--> statement-breakpoint
CREATE INDEX `audits_by_chunk` ON `audits` (`chunk`);--> statement-breakpoint
CREATE TABLE `chunks` (
	`id` integer PRIMARY KEY NOT NULL,
	`ingested_at` integer NOT NULL,
	`codec` text NOT NULL,
	`size` integer NOT NULL,
	`bytes` blob NOT NULL
);
--> statement-breakpoint
CREATE INDEX `chunks_by_age` ON `chunks` (`ingested_at`);--> statement-breakpoint
CREATE TABLE `counters` (
	`source` text PRIMARY KEY NOT NULL,
	`received` integer NOT NULL,
	`rejected` integer NOT NULL,
	`duplicates` integer NOT NULL,
	`audits` integer NOT NULL,
	`collisions` integer NOT NULL,
	`last_event` integer,
	`last_received` integer
);
--> statement-breakpoint
CREATE TABLE `cursors` (
	`source` text NOT NULL,
	`partition` text NOT NULL,
	`position` text NOT NULL,
	PRIMARY KEY(`source`, `partition`)
);
--> statement-breakpoint
CREATE TABLE `custom_rules` (
	`id` integer PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`modified` integer NOT NULL,
	FOREIGN KEY (`id`) REFERENCES `rule_numbers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `policy` (
	`id` integer PRIMARY KEY NOT NULL,
	`policy` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `quarantine` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text,
	`ingested_at` integer NOT NULL,
	`source` text NOT NULL,
	`cluster` text NOT NULL,
	`reason` text NOT NULL,
	`detail` text NOT NULL,
	`size` integer NOT NULL,
	`sha256` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `quarantine_by_key` ON `quarantine` (`key`);--> statement-breakpoint
CREATE INDEX `quarantine_by_age` ON `quarantine` (`ingested_at`);--> statement-breakpoint
CREATE TABLE `quarantine_parts` (
	`item` integer NOT NULL,
	`part` integer NOT NULL,
	`bytes` blob NOT NULL,
	PRIMARY KEY(`item`, `part`)
);
--> statement-breakpoint
CREATE TABLE `rule_numbers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `rule_numbers_by_name` ON `rule_numbers` (`name`);