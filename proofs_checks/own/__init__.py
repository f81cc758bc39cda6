"""What one holds against one's own work: claims files, drafts, a simulator of one's own."""
