CREATE TRIGGER {insert} AFTER INSERT ON {table}
  WHEN (NEW.{column} NOT NULL AND NOT ST_IsEmpty(NEW.{column}))
BEGIN
  INSERT OR REPLACE INTO {index} VALUES (
    NEW.{key}, ST_MinX(NEW.{column}), ST_MaxX(NEW.{column}), ST_MinY(NEW.{column}), ST_MaxY(NEW.{column}));
END;
CREATE TRIGGER {update2} AFTER UPDATE ON {table}
  WHEN OLD.{key} = NEW.{key} AND (NEW.{column} IS NULL OR ST_IsEmpty(NEW.{column}))
BEGIN
  DELETE FROM {index} WHERE id = OLD.{key};
END;
CREATE TRIGGER {update4} AFTER UPDATE ON {table}
  WHEN OLD.{key} != NEW.{key} AND (NEW.{column} IS NULL OR ST_IsEmpty(NEW.{column}))
BEGIN
  DELETE FROM {index} WHERE id IN (OLD.{key}, NEW.{key});
END;
CREATE TRIGGER {update5} AFTER UPDATE ON {table}
  WHEN OLD.{key} != NEW.{key} AND (NEW.{column} NOTNULL AND NOT ST_IsEmpty(NEW.{column}))
BEGIN
  DELETE FROM {index} WHERE id = OLD.{key};
  INSERT OR REPLACE INTO {index} VALUES (
    NEW.{key}, ST_MinX(NEW.{column}), ST_MaxX(NEW.{column}), ST_MinY(NEW.{column}), ST_MaxY(NEW.{column}));
END;
CREATE TRIGGER {update6} AFTER UPDATE OF {column} ON {table}
  WHEN OLD.{key} = NEW.{key} AND (NEW.{column} NOTNULL AND NOT ST_IsEmpty(NEW.{column}))
    AND (OLD.{column} NOTNULL AND NOT ST_IsEmpty(OLD.{column}))
BEGIN
  UPDATE {index} SET minx = ST_MinX(NEW.{column}), maxx = ST_MaxX(NEW.{column}),
    miny = ST_MinY(NEW.{column}), maxy = ST_MaxY(NEW.{column}) WHERE id = NEW.{key};
END;
CREATE TRIGGER {update7} AFTER UPDATE OF {column} ON {table}
  WHEN OLD.{key} = NEW.{key} AND (NEW.{column} NOTNULL AND NOT ST_IsEmpty(NEW.{column}))
    AND (OLD.{column} IS NULL OR ST_IsEmpty(OLD.{column}))
BEGIN
  INSERT INTO {index} VALUES (
    NEW.{key}, ST_MinX(NEW.{column}), ST_MaxX(NEW.{column}), ST_MinY(NEW.{column}), ST_MaxY(NEW.{column}));
END;
CREATE TRIGGER {delete} AFTER DELETE ON {table}
  WHEN OLD.{column} NOT NULL
BEGIN
  DELETE FROM {index} WHERE id = OLD.{key};
END;
