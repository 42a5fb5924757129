-- The hypervisor's number of the run that is in trouble; null where that is not known.
ALTER TABLE recovery ADD COLUMN run INTEGER;
