CREATE TABLE `credentials` (
	`id` text PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL,
	`modified` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `past_keys` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `past_keys_by_key` ON `past_keys` (`key`);--> statement-breakpoint
CREATE INDEX `past_keys_by_age` ON `past_keys` (`until`);--> statement-breakpoint
CREATE TABLE `readings` (
	`source` text NOT NULL,
	`partition` text NOT NULL,
	`start` integer NOT NULL,
	`events` integer NOT NULL,
	`fingerprint` text NOT NULL,
	PRIMARY KEY(`source`, `partition`, `start`)
);
--> statement-breakpoint
CREATE INDEX `readings_by_age` ON `readings` (`start`);--> statement-breakpoint
CREATE TABLE `specifications` (
	`id` integer PRIMARY KEY NOT NULL,
	`specifications` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `counters` ADD `late` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `cursors` ADD `moved_at` integer;