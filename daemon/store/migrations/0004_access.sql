CREATE TABLE `changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`time` integer NOT NULL,
	`actor` text NOT NULL,
	`request_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`before` text NOT NULL,
	`after` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `changes_by_time` ON `changes` (`time`);--> statement-breakpoint
CREATE INDEX `changes_by_kind` ON `changes` (`kind`,`name`,`id`);--> statement-breakpoint
CREATE INDEX `changes_by_actor` ON `changes` (`actor`,`id`);--> statement-breakpoint
CREATE TABLE `collections` (
	`name` text PRIMARY KEY NOT NULL,
	`collection` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `configured` (
	`id` integer PRIMARY KEY NOT NULL,
	`configured` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `groups` (
	`name` text PRIMARY KEY NOT NULL,
	`group` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`user` text NOT NULL,
	`token` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tokens_by_user` ON `tokens` (`user`);--> statement-breakpoint
CREATE TABLE `users` (
	`name` text PRIMARY KEY NOT NULL,
	`user` text NOT NULL
);--> statement-breakpoint
INSERT INTO `users` SELECT json_extract(`account`, '$.name'), json_object('name', json_extract(`account`, '$.name'), 'passwordHash', json_extract(`account`, '$.passwordHash'), 'grants', json('[{"role":"administrator","collections":[]}]'), 'groups', json('[]'), 'disabled', json('false'), 'modified', 0) FROM `administrator`;--> statement-breakpoint
DROP TABLE `administrator`;
