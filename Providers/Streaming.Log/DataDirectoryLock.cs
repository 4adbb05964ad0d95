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
    /// <exception cref="IOException">Another process owns it, or it cannot be written; the message names it and says which.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        try
        {
            DurableFile.CreateDirectory(directory);
            var file = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return Claim(directory, file);
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            throw new IOException(
                $"The data directory {Path.GetFullPath(directory)} is in use by process {ReadOwner(directory)}. One process owns it; stop that one or choose another --data.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The data directory {Path.GetFullPath(directory)} cannot be used: {e.Message} Choose another --data, or make it a folder this process may write to.", e);
        }
    }

    /// <summary>Gives the directory free.</summary>
    public void Dispose() => _file.Dispose();

    private static DataDirectoryLock Claim(string directory, FileStream file)
    {
        try
        {
            File.WriteAllText(Path.Combine(directory, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectoryLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation; whatever else keeps the file shut is no other process.
    private static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

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
