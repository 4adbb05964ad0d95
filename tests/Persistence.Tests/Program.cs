using Weir.Persistence.Tests.Support;

// Started by tests, as a process of its own that they kill.
return args is ["write-states", var directory, var durability]
    ? await StateWritingProcess.RunAsync(directory, durability)
    : 2;
