-- The check that is the guest's trouble, where that is what is wrong with it.
ALTER TABLE recovery ADD COLUMN check_name   TEXT;
ALTER TABLE recovery ADD COLUMN check_action TEXT;
ALTER TABLE recovery ADD COLUMN check_unit   TEXT;
ALTER TABLE recovery ADD COLUMN check_what   TEXT;
-- A quarantine ends after a quiet day.
UPDATE recovery SET until_nanos = elapsed_nanos + 86400000000000 WHERE state = 'quarantined';
