CREATE TABLE `clusters` (
	`cluster` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `counted` (
	`state` text NOT NULL,
	`cluster` text NOT NULL,
	`request` text NOT NULL,
	`combination` text NOT NULL,
	`time` integer NOT NULL,
	`spent` integer NOT NULL,
	`fired` integer NOT NULL,
	PRIMARY KEY(`state`, `cluster`, `request`)
);
--> statement-breakpoint
CREATE INDEX `counted_by_combination` ON `counted` (`state`,`cluster`,`combination`,`spent`,`time`);--> statement-breakpoint
CREATE INDEX `counted_by_time` ON `counted` (`state`,`cluster`,`time`);--> statement-breakpoint
CREATE TABLE `counting_marks` (
	`state` text NOT NULL,
	`cluster` text NOT NULL,
	`newest` integer NOT NULL,
	`floor` integer NOT NULL,
	`counted` integer NOT NULL,
	PRIMARY KEY(`state`, `cluster`)
);
--> statement-breakpoint
CREATE TABLE `counting_rules` (
	`state` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `not_evaluable` (
	`source` text NOT NULL,
	`rule` text NOT NULL,
	`reason` text NOT NULL,
	`events` integer NOT NULL,
	PRIMARY KEY(`source`, `rule`, `reason`)
);
--> statement-breakpoint
CREATE TABLE `seen` (
	`state` text NOT NULL,
	`cluster` text NOT NULL,
	`combination` text NOT NULL,
	`last` integer NOT NULL,
	`fired` text,
	PRIMARY KEY(`state`, `cluster`, `combination`)
);
--> statement-breakpoint
CREATE INDEX `seen_by_time` ON `seen` (`state`,`cluster`,`last`);