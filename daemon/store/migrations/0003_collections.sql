CREATE TABLE `audit_labels` (
	`name` text NOT NULL,
	`value` text NOT NULL,
	`audit` integer NOT NULL,
	PRIMARY KEY(`name`, `audit`)
);
--> statement-breakpoint
CREATE INDEX `labels_by_audit` ON `audit_labels` (`audit`);--> statement-breakpoint
ALTER TABLE `audits` ADD `labels` text DEFAULT '{}' NOT NULL;