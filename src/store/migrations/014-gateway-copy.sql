-- What came message by message also lies with the gateway that brought it.
alter table copy drop constraint copy_class_check;
alter table copy add constraint copy_class_check check (class in ('own', 'participant-device', 'export-file', 'gateway'));
