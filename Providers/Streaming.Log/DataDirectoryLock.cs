using System.Globalization;

namespace Weir.Streaming.Log;

/// <summary>
/// Ownership of a data directory: an exclusive lock of the operating system on <c>lock</c>, which the kernel releases however the process ends. Who holds
/// it stands in <c>lock.owner</c>, because a locked file cannot be read.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    private const string LockName = "lock";
    private const string OwnerName = "lock.owner";
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the directory; makes it where it is missing.</summary>
    /// <param name="directory">The data directory.</param>
    /// <returns>The ownership, to be disposed.</returns>
    /// <exception cref="IOException">Another process owns it; the message names both.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        DurableFile.CreateDirectory(directory);
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"The data directory {Path.GetFullPath(directory)} is in use by process {ReadOwner(directory)}: {e.Message} One process owns it; stop that one or choose another --data.", e);
        }

        File.WriteAllText(Path.Combine(directory, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new DataDirectoryLock(file);
    }

    /// <summary>Gives the directory free.</summary>
    public void Dispose() => _file.Dispose();

    private static string ReadOwner(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, OwnerName)).Trim();
        }
        catch (IOException)
        {
            return "(unknown)";
        }
    }
}
