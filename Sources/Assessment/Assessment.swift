// The room of assessments.
